"""What an estimator leaves alone: network, batch, global randomness, its own next estimate.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import GradientEstimator, Objective
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.global_randomness import moves_global_randomness
from graphnn.testing.subjects import objectives
from graphnn.testing.subjects.estimators import any_objective, every_objective, on
from graphnn.testing.subjects.probes import ProbedLoss, untouched
from graphnn.testing.subjects.seeding import copies_agree, repeats
from graphnn.testing.threads import at_once

__all__ = ["ESTIMATOR_PURITY"]


@check(every_objective)
def leaves_the_network_alone(estimator: GradientEstimator, objective: Objective) -> None:
    """Behind an estimate parameters, batch and generators are what they were, bit for bit."""
    with untouched(objective):
        estimator(objective)


@check(on(objectives.chain, objectives.tied))
def moves_a_copy(estimator: GradientEstimator, objective: Objective) -> None:
    """Also during an estimate the parameters stand; those of a copy are moved."""
    before = {name: array.copy() for name, array in objective.parameters().items()}

    def look(_: Array) -> None:
        for name, array in objective.parameters().items():
            assert np.array_equal(array, before[name]), (
                f"it evaluates the loss while {name} is moved, where an interruption would leave "
                'it; move the parameters of a copy: objective.astype("float64")'
            )

    estimator(attrs.evolve(objective, loss=ProbedLoss(objective.loss, look)))


@check(on(objectives.chain, objectives.tied, objectives.two_inputs))
def gives_arrays_of_its_own(estimator: GradientEstimator, objective: Objective) -> None:
    """A gradient shares memory with no parameter, no input, and no other gradient."""
    inputs = objective.x if isinstance(objective.x, tuple) else (objective.x,)
    first, second = estimator(objective), estimator(objective)
    others = [*objective.parameters().values(), *inputs, *second.values()]
    for name, array in first.items():
        assert not any(np.shares_memory(array, other) for other in others), (
            f"the derivative by {name} is a view of a parameter, an input, or a later gradient"
        )


@check(on(objectives.chain, objectives.branches))
def keeps_nothing_between_estimates(estimator: GradientEstimator, objective: Objective) -> None:
    """A gradient depends on the parameters as they are, not on earlier estimates."""
    fresh, other = copy.deepcopy(estimator), copy.deepcopy(objective)
    first = estimator(objective).vector
    for each in (objective, other):
        for array in each.parameters().values():
            array += 0.1
    fresh(other)  # so that both have drawn equally often
    second = estimator(objective).vector
    assert not np.array_equal(second, first), (
        "it gives the same again though the parameters have moved"
    )
    if not np.array_equal(second, fresh(objective).vector):
        assert not copies_agree(fresh, objective), "another estimate in between changes the next"
        raise NotApplicable("it draws from a source of its own, so that no two are alike")


@check(any_objective)
def estimates_in_threads(estimator: GradientEstimator, objective: Objective) -> None:
    """Eight threads at once get what one after the other gets."""
    if not repeats(estimator, objective):
        raise NotApplicable("it draws at random")
    each = [copy.deepcopy(objective) for _ in range(24)]
    for factor, one in enumerate(each, 1):
        for array in one.parameters().values():
            array *= factor / 10
    alone = [estimator(one).vector for one in each]
    together = at_once(lambda one: estimator(one).vector, each)
    for got, wanted in zip(together, alone, strict=True):
        np.testing.assert_array_equal(got, wanted, err_msg="threads disturb each other")


@check(on(objectives.chain, objectives.dropout))
def draws_from_no_global_generator(estimator: GradientEstimator, objective: Objective) -> None:
    """The generators of ``numpy.random`` and ``random`` stand where they stood."""
    moved = moves_global_randomness(lambda: estimator(objective))
    assert not moved, "it draws from a global generator; keep one in a field rng"


ESTIMATOR_PURITY = (
    leaves_the_network_alone,
    moves_a_copy,
    gives_arrays_of_its_own,
    keeps_nothing_between_estimates,
    estimates_in_threads,
    draws_from_no_global_generator,
)
