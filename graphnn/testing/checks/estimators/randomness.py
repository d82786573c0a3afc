"""The estimator's own randomness, and that of the network's layers.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import numpy as np

from graphnn.gradients import GradientEstimator, Objective
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects import objectives
from graphnn.testing.subjects.estimators import any_objective, on
from graphnn.testing.subjects.probes import Dropout
from graphnn.testing.subjects.seeding import repeats, seeded, takes_seed

__all__ = ["RANDOMNESS"]


@check(any_objective)
def repeats_itself_without_a_seed(estimator: GradientEstimator, objective: Objective) -> None:
    """An estimator that takes no ``rng`` gives the same bits twice."""
    if takes_seed(estimator):
        raise NotApplicable("it takes an rng")
    assert repeats(estimator, objective), (
        "two estimates differ, and no option makes them the same; draw from a field rng, as in "
        "scientific Python's SPEC 7: rng: Generator = field(default=None, converter=as_generator)"
    )


@check(any_objective)
def one_seed_one_gradient(estimator: GradientEstimator, objective: Objective) -> None:
    """The same ``rng`` gives the same bits, in every estimate; another one gives others."""
    one, same, other = (
        np.array([each(objective).vector for _ in range(8)])
        for each in (seeded(estimator, seed) for seed in (5, 5, 6))
    )
    np.testing.assert_array_equal(one, same, "the same seed gives different estimates")
    assert not np.array_equal(one, other), "different seeds give the same estimates"


@check(on(objectives.dropout))
def random_layers_stay_frozen(estimator: GradientEstimator, objective: Objective) -> None:
    """Within one estimate a layer draws the same in every pass."""
    (layer,) = (node for node in objective.network.children().values() if isinstance(node, Dropout))
    estimator(objective)
    drawn = set(layer.masks.entries)
    assert drawn, "it never runs the network in training mode: forward(x, training=True)"
    shapes = {shape for shape, _ in drawn}  # of part of a batch, another mask is no fault
    assert len(drawn) == len(shapes), (
        f"a layer draws {len(drawn)} masks; run the network within objective.frozen()"
    )


RANDOMNESS = (repeats_itself_without_a_seed, one_seed_one_gradient, random_layers_stay_frozen)
