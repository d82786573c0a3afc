"""Which arrays an optimiser steps: names, shapes, layouts and dtypes.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy

import numpy as np

from graphnn.optimizers import Optimizer
from graphnn.testing.check import check
from graphnn.testing.subjects.optimizers import fresh, some_parameters, stepped

__all__ = ["OPTIMIZER_ARRAYS"]


@check(fresh)
def parameters_stay_apart(optimizer: Optimizer, dtype: str) -> None:
    """A parameter moves as it moves alone, whatever is stepped beside it."""
    parameters, wanted = some_parameters(dtype), some_parameters(dtype)
    other = copy.deepcopy(optimizer)
    for seed in range(1, 6):
        gradient = some_parameters(dtype, seed=seed)
        optimizer.step(parameters, gradient)
        other.step({"0.bias": wanted["0.bias"]}, {"0.bias": gradient["0.bias"]})
    assert np.allclose(parameters["0.bias"], wanted["0.bias"], rtol=1e-6, atol=1e-8), (
        f"0.bias alone goes to {wanted['0.bias']}, beside 0.weight to {parameters['0.bias']}"
    )


@check(fresh)
def names_count_and_not_their_order(optimizer: Optimizer, dtype: str) -> None:
    """The gradient of a parameter is found by its name, in whatever order the names come."""
    other = copy.deepcopy(optimizer)
    parameters, wanted = ({name: np.ones(3, dtype) for name in "abc"} for _ in range(2))
    for scale in (1.0, -0.5, 0.25):
        gradient = {name: np.full(3, scale * (i + 1), dtype) for i, name in enumerate("abc")}
        other.step(wanted, gradient)
        parameters = dict(sorted(parameters.items(), reverse=scale == -0.5))
        optimizer.step(parameters, dict(sorted(gradient.items(), reverse=scale != 0.25)))
    for name in wanted:
        assert np.array_equal(parameters[name], wanted[name]), (
            f"{name} goes to {parameters[name]}, in another order of the names to {wanted[name]}"
        )


@check(fresh)
def steps_any_layout(optimizer: Optimizer, dtype: str) -> None:
    """Parameters with gaps and in Fortran order move as others do, and nothing between them."""
    other = copy.deepcopy(optimizer)
    start = np.random.default_rng(0).normal(size=(4, 3)).astype(dtype)
    wanted = stepped(other, {"a": start.copy(), "b": start.copy()})
    whole = np.repeat(start, 2, axis=1)
    held = {"a": whole[:, ::2], "b": np.asfortranarray(start)}
    for seed in range(1, 6):
        rng = np.random.default_rng(seed)
        drawn = {name: rng.normal(size=(4, 3)).astype(dtype) for name in held}
        optimizer.step(held, {name: np.asfortranarray(value) for name, value in drawn.items()})
    assert np.array_equal(whole[:, 1::2], start), "the step writes between the elements"
    for name in wanted:
        assert np.allclose(held[name], wanted[name], rtol=1e-5, atol=1e-7), (
            f"{'with gaps' if name == 'a' else 'in Fortran order'} a parameter moves otherwise"
        )


@check(fresh)
def steps_any_shape(optimizer: Optimizer, dtype: str) -> None:
    """Parameters of no element and of rank 0 are stepped like others, in place."""
    vector, single = np.ones(1, dtype), np.ones((), dtype)
    empty, filters = np.ones((0, 3), dtype), np.ones((2, 1, 3, 3), dtype)
    parameters = {"a": vector, "b": single, "c": empty, "d": filters}
    for scale in (1.0, 0.5):
        gradient = {name: np.full_like(value, scale) for name, value in parameters.items()}
        optimizer.step(parameters, gradient)
    for name, value in (("b", single), ("d", filters)):
        assert parameters[name] is value, f"a new array stands in the place of shape {value.shape}"
        assert np.allclose(value, vector[0], rtol=1e-6), (
            f"shape {value.shape} goes to {value.flat[0]}, shape (1,) to {vector[0]}"
        )


@check(fresh)
def takes_a_gradient_of_another_dtype(optimizer: Optimizer, dtype: str) -> None:
    """A float32 gradient steps float64 parameters, a float64 one float32; their dtype stays."""
    other = copy.deepcopy(optimizer)
    parameters, wanted = some_parameters(dtype), some_parameters(dtype)
    for seed in range(1, 4):
        gradient = some_parameters("float32", seed=seed)
        other.step(wanted, {name: value.astype(dtype) for name, value in gradient.items()})
        crossed = "float32" if dtype == "float64" else "float64"
        optimizer.step(
            parameters, {name: value.astype(crossed) for name, value in gradient.items()}
        )
    for name, value in parameters.items():
        assert value.dtype == dtype, f"{name} turns from {dtype} into {value.dtype}"
        assert np.allclose(value, wanted[name], rtol=1e-5, atol=1e-6), (
            f"{name} goes to {value} where the gradient is of {crossed}, else to {wanted[name]}"
        )


OPTIMIZER_ARRAYS = (
    parameters_stay_apart,
    names_count_and_not_their_order,
    steps_any_layout,
    steps_any_shape,
    takes_a_gradient_of_another_dtype,
)
