"""What an estimator gives: an array for each parameter, and true figures besides.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.gradients import Gradient, GradientEstimator, Objective
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects import objectives
from graphnn.testing.subjects.estimators import every_objective, on
from graphnn.testing.subjects.probes import Log, ProbedLoss, untouched

__all__ = ["FORM"]


@check(every_objective)
def gives_a_derivative_by_each_parameter(
    estimator: GradientEstimator, objective: Objective
) -> None:
    """It gives a Gradient with the names of the parameters, in their order, and their shapes."""
    gradient = estimator(objective)
    assert isinstance(gradient, Gradient), (
        f"it gives a {type(gradient).__name__}, wanted graphnn.Gradient({{name: array}})"
    )
    wanted = {name: array.shape for name, array in objective.parameters().items()}
    assert list(gradient) == list(wanted), f"it names {list(gradient)}, wanted {list(wanted)}"
    for name, array in gradient.items():
        assert isinstance(array, np.ndarray), f"{name} is a {type(array).__name__}, not an array"
        assert array.shape == wanted[name], (
            f"the derivative by {name} has shape {array.shape}, the parameter {wanted[name]}"
        )


_BOTH = ("float32", "float64")


@check(on(objectives.chain, objectives.tied, objectives.branches, dtypes=_BOTH))
def gives_the_dtype_of_the_parameters(estimator: GradientEstimator, objective: Objective) -> None:
    """Each derivative is a finite array of the dtype of its parameter."""
    gradient = estimator(objective)
    for name, array in objective.parameters().items():
        got = gradient[name].dtype
        assert got == array.dtype, f"the derivative by {name} is {got}, the parameter {array.dtype}"
        assert np.isfinite(gradient[name]).all(), f"the derivative by {name} is not finite"


@check(on(objectives.chain, objectives.branches, objectives.dropout, dtypes=_BOTH))
def value_is_that_of_the_objective(estimator: GradientEstimator, objective: Objective) -> None:
    """``Gradient.value``, where it is given, is ``objective.value()``."""
    value = estimator(objective).value
    if value is None:
        raise NotApplicable("it gives no value")
    np.testing.assert_allclose(value, objective.value(), rtol=1e-5)


@check(on(objectives.normalised, dtypes=_BOTH))
def buffers_are_those_of_the_objective(estimator: GradientEstimator, objective: Objective) -> None:
    """``Gradient.buffers``, where it is given, is what a step makes of the buffers."""
    with untouched(objective):
        found = estimator(objective).buffers
    if found is None:
        raise NotApplicable("it gives no buffers")
    wanted = objective.updated_buffers()
    assert found.keys() == wanted.keys(), f"it gives {sorted(found)}, wanted {sorted(wanted)}"
    for name, array in wanted.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-4, atol=1e-6, err_msg=name)


@check(on(objectives.chain, objectives.branches))
def evaluations_are_those_made(estimator: GradientEstimator, objective: Objective) -> None:
    """``Gradient.evaluations``, where it is given, is how often the loss was evaluated."""
    log = Log()
    watched = attrs.evolve(objective, loss=ProbedLoss(objective.loss, log.entries.append))
    gradient = estimator(watched)
    if gradient.methods:
        raise NotApplicable("Gradient.methods says that it follows parts of the objective")
    if not gradient.evaluations:
        raise NotApplicable("it does not count")
    assert gradient.evaluations == len(log.entries), (
        f"it counts {gradient.evaluations} evaluations, the loss {len(log.entries)}"
    )


FORM = (
    gives_a_derivative_by_each_parameter,
    gives_the_dtype_of_the_parameters,
    value_is_that_of_the_objective,
    buffers_are_those_of_the_objective,
    evaluations_are_those_made,
)
