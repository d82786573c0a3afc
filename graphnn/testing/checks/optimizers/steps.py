"""A step of an optimiser: what it changes, and what it leaves alone.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import numpy as np

from graphnn.optimizers import Optimizer
from graphnn.testing.check import check
from graphnn.testing.global_randomness import moves_global_randomness
from graphnn.testing.subjects.optimizers import fresh, some_parameters, with_decay

__all__ = ["OPTIMIZER_STEPS"]


@check(fresh)
def steps_in_place(optimizer: Optimizer, dtype: str) -> None:
    """The arrays themselves are changed; none is put in the place of another."""
    parameters = some_parameters(dtype)
    live, before = dict(parameters), {name: value.copy() for name, value in parameters.items()}
    optimizer.step(parameters, some_parameters(dtype, seed=1))
    assert parameters.keys() == live.keys(), f"the step leaves the names {sorted(parameters)}"
    for name, value in live.items():
        assert parameters[name] is value, f"the step puts a new array in the place of {name}"
        assert value.dtype == dtype, f"{name} turns from {dtype} into {value.dtype}"
        assert not np.array_equal(value, before[name]), f"the step leaves {name} as it is"


@check(fresh)
def leaves_the_gradient_alone(optimizer: Optimizer, dtype: str) -> None:
    """A gradient that may be written to is not changed, and a read-only one is taken."""
    parameters, gradient = some_parameters(dtype), some_parameters(dtype, seed=1)
    before = {name: value.copy() for name, value in gradient.items()}
    for writeable in (True, True, False):
        for value in gradient.values():
            value.flags.writeable = writeable
        optimizer.step(parameters, gradient)
        assert gradient.keys() == before.keys(), "the step changes the names of the gradient"
        for name, value in gradient.items():
            assert np.array_equal(value, before[name]), f"the step changes the gradient of {name}"


@check(fresh)
def stands_still_at_a_zero_gradient(optimizer: Optimizer, dtype: str) -> None:
    """An optimiser that has not moved yet leaves the parameters where the gradient is zero.

    Where it has a setting ``weight_decay``, that is zero here.
    """
    optimizer, parameters = with_decay(optimizer, 0.0), some_parameters(dtype)
    before = {name: value.copy() for name, value in parameters.items()}
    for _ in range(3):
        optimizer.step(parameters, {name: np.zeros_like(each) for name, each in before.items()})
    for name, value in parameters.items():
        assert np.array_equal(value, before[name]), f"{name} moves though its gradient is zero"


@check(fresh)
def weight_decay_leads_towards_zero(optimizer: Optimizer, dtype: str) -> None:
    """With a ``weight_decay`` and a gradient of zero, every element moves towards zero."""
    optimizer, parameters = with_decay(optimizer, 0.1), some_parameters(dtype)
    before = {name: value.copy() for name, value in parameters.items()}
    optimizer.step(parameters, {name: np.zeros_like(each) for name, each in before.items()})
    for name, value in parameters.items():
        move = value - before[name]
        assert np.all(move * before[name] < 0), f"{name} moves by {move} from {before[name]}"


@check(fresh)
def descends_a_bowl(optimizer: Optimizer, dtype: str) -> None:
    """A thousand steps in a convex bowl, of curvatures 0.1 to 1, lead down by a tenth at least."""
    parameters = {"w": np.ones(4, dtype)}
    curvature = np.array([0.1, 0.3, 0.6, 1.0], dtype)
    start = float(0.5 * curvature @ parameters["w"] ** 2)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(1000):
            optimizer.step(parameters, {"w": curvature * parameters["w"]})
        height = float(0.5 * curvature @ parameters["w"] ** 2)
    assert height < 0.9 * start, f"from height {start:.4g} the steps lead to {height:.4g}"


@check(fresh)
def does_not_swallow_nan(optimizer: Optimizer, dtype: str) -> None:
    """NaN in the gradient raises an error, or shows in the parameter that it belongs to."""
    parameters, gradient = some_parameters(dtype), some_parameters(dtype, seed=1)
    gradient["0.weight"][1, 2] = np.nan
    try:
        with np.errstate(all="ignore"):
            optimizer.step(parameters, gradient)
    except (ValueError, ArithmeticError):
        return
    found = parameters["0.weight"][1, 2]
    assert np.isnan(found), "the step goes on as if the NaN in the gradient were not there"


@check(fresh)
def touches_no_global_randomness(optimizer: Optimizer, dtype: str) -> None:
    """The generators of ``numpy.random`` and ``random`` stand where they stood."""
    parameters, gradient = some_parameters(dtype), some_parameters(dtype, seed=1)
    moved = moves_global_randomness(lambda: optimizer.step(parameters, gradient))
    assert not moved, "the optimiser draws from a global generator; keep one in a field"


OPTIMIZER_STEPS = (
    steps_in_place,
    leaves_the_gradient_alone,
    stands_still_at_a_zero_gradient,
    weight_decay_leads_towards_zero,
    descends_a_bowl,
    does_not_swallow_nan,
    touches_no_global_randomness,
)
