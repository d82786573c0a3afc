"""What an estimator does when an evaluation goes wrong.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from graphnn.gradients import GradientEstimator, Objective
from graphnn.graph import NotDifferentiableError, Sequential
from graphnn.testing.check import Argument, Case, NotApplicable, check
from graphnn.testing.subjects import objectives
from graphnn.testing.subjects.estimators import EstimatorSubject, on, written_objective
from graphnn.testing.subjects.probes import Fuse, FusedLayer, ProbedLoss, untouched

__all__ = ["ERRORS"]


def _interruptions(subject: EstimatorSubject) -> Iterator[Case]:
    for make in (objectives.chain, objectives.dropout):
        for error in (RuntimeError, KeyboardInterrupt):
            for evaluation in (1, 2, 3, 5, 8):
                yield (
                    subject.estimator(),
                    written_objective(make),
                    Argument.of(evaluation),
                    Argument.of(error),
                )


@check(_interruptions)
def passes_on_what_the_loss_raises(
    estimator: GradientEstimator, objective: Objective, evaluation: int, error: type[BaseException]
) -> None:
    """What the n-th evaluation of the loss raises comes out, and the network is as it was."""
    fuse, caught = Fuse(evaluation, error), None
    with untouched(objective):
        try:
            estimator(attrs.evolve(objective, loss=ProbedLoss(objective.loss, fuse.burn)))
        except BaseException as raised:
            caught = raised
    if not fuse.blown:
        raise caught or NotApplicable(f"it evaluates the loss less than {evaluation} times")
    assert fuse.caused(caught), f"the loss raises {error.__name__}, and out comes {caught!r}"


@check(_interruptions)
def passes_on_what_a_layer_raises(
    estimator: GradientEstimator, objective: Objective, evaluation: int, error: type[BaseException]
) -> None:
    """What a layer raises in its n-th pass comes out, and the network is as it was."""
    fuse, caught = Fuse(evaluation, error), None
    network = Sequential(objective.network, FusedLayer(fuse))
    fused = Objective(network, objective.loss, objective.x, objective.t)
    with untouched(fused):
        try:
            estimator(fused)
        except BaseException as raised:
            caught = raised
    if not fuse.blown:
        raise caught or NotApplicable(f"it runs the network less than {evaluation} times")
    assert fuse.caused(caught), f"a layer raises {error.__name__}, and out comes {caught!r}"


@check(on(objectives.chain, objectives.nested, objectives.branches))
def hides_no_nan(estimator: GradientEstimator, objective: Objective) -> None:
    """Where the loss is NaN the gradient is not finite, or an error is raised."""
    objective.x[0] = np.nan
    try:
        with np.errstate(all="ignore"):
            gradient = estimator(objective).vector
    except Exception:  # an error tells as well
        return
    assert not np.isfinite(gradient).all(), "the loss is NaN, yet every derivative is finite"


@check(on(objectives.black_box))
def passes_black_boxes_or_names_them(estimator: GradientEstimator, objective: Objective) -> None:
    """A layer without a pullback is no obstacle, or is named in a NotDifferentiableError."""
    told = ""
    try:
        gradient = estimator(objective).vector
    except NotDifferentiableError as error:
        told = " ".join([str(error), *getattr(error, "__notes__", ())])
        assert "NoPullback" in told, f"the error does not name the layer NoPullback(): {told}"
    else:
        assert gradient.any() and np.isfinite(gradient).all(), f"the gradient is {gradient}"


ERRORS = (
    passes_on_what_the_loss_raises,
    passes_on_what_a_layer_raises,
    hides_no_nan,
    passes_black_boxes_or_names_them,
)
