"""The pullback of a layer.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from graphnn.arrays import Array
from graphnn.checking import gradcheck_layer
from graphnn.graph import Node, NotDifferentiableError
from graphnn.graph.node import Pullback
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.layers import (
    AnyLayer,
    any_batch,
    batches,
    draws,
    exact_batch,
    two_batches,
)

__all__ = ["PULLBACKS", "value_and_pullback"]


def value_and_pullback(layer: AnyLayer, x: Array) -> tuple[Array, Pullback[Any, Any]]:
    """Call ``vjp``; a layer without one has nothing to be checked."""
    if type(layer).vjp is Node.vjp:
        raise NotApplicable("it has no vjp, so that backprop stops at it")
    try:
        return layer.vjp(x)
    except NotDifferentiableError as error:
        raise NotApplicable(f"it refuses: {error}") from None


@check(batches)
def pullback_gives_what_fits(layer: AnyLayer, x: Array) -> None:
    """The gradients of input and parameters have their shapes, dtypes and names."""
    y, pullback = value_and_pullback(layer, x)
    answer = pullback(np.ones_like(y))
    assert isinstance(answer, tuple), f"the pullback gives a {type(answer).__name__}, wanted a pair"
    dx, gradients = answer
    assert dx.shape == x.shape, f"dx has shape {dx.shape}, the input {x.shape}"
    assert dx.dtype == x.dtype, f"dx has dtype {dx.dtype}, the input {x.dtype}"
    wanted = {name: value.shape for name, value in layer.parameters().items()}
    assert {name: value.shape for name, value in gradients.items()} == wanted
    for name, value in gradients.items():
        assert value.dtype == y.dtype, f"the gradient of {name} has dtype {value.dtype}"


@check(any_batch)
def vjp_gives_the_value_of_forward(layer: AnyLayer, x: Array) -> None:
    """The first thing that ``vjp`` gives is what ``forward`` gives."""
    if draws(layer):
        raise NotApplicable("it draws at random")
    y, _ = value_and_pullback(layer, x)
    np.testing.assert_allclose(y, layer.forward(x), rtol=1e-5, atol=1e-6)


@check(exact_batch)
def pullback_is_the_derivative(layer: AnyLayer, x: Array) -> None:
    """The pullback agrees with finite differences, for the input and for every parameter."""
    value_and_pullback(layer, x)
    report = gradcheck_layer(layer, x)
    assert report, f"\n{report}"


@check(exact_batch)
def pullback_is_linear(layer: AnyLayer, x: Array) -> None:
    """Twice the gradient of the output gives twice the gradients, and sums give sums."""
    y, pullback = value_and_pullback(layer, x)
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=y.shape), rng.normal(size=y.shape)
    (da, ga), (db, gb), (both, sums) = pullback(a), pullback(b), pullback(2 * a + b)
    np.testing.assert_allclose(both, 2 * da + db, rtol=1e-9, atol=1e-9)
    for name in sums:
        np.testing.assert_allclose(sums[name], 2 * ga[name] + gb[name], rtol=1e-9, atol=1e-9)


@check(any_batch)
def pullback_may_be_called_twice(layer: AnyLayer, x: Array) -> None:
    """It gives the same again, and leaves the gradient of the output and the input alone."""
    x_before = x.copy()
    y, pullback = value_and_pullback(layer, x)
    np.testing.assert_array_equal(x, x_before, err_msg="vjp changes the input")
    dy = np.asarray(np.random.default_rng(1).normal(size=y.shape), y.dtype)
    before = dy.copy()
    dx, gradients = pullback(dy)
    dx, gradients = dx.copy(), {name: value.copy() for name, value in gradients.items()}
    np.testing.assert_array_equal(dy, before, err_msg="the pullback changes dy")
    np.testing.assert_array_equal(x, x_before, err_msg="the pullback changes the input")
    again, more = pullback(dy)
    np.testing.assert_array_equal(again, dx, err_msg="the second call differs")
    for name, value in gradients.items():
        np.testing.assert_array_equal(more[name], value, err_msg=name)


@check(two_batches)
def pullback_belongs_to_its_batch(layer: AnyLayer, x: Array, other: Array) -> None:
    """Another batch in between does not change what a pullback gives."""
    y, pullback = value_and_pullback(layer, x)
    dx, gradients = pullback(np.ones_like(y))
    dx, gradients = dx.copy(), {name: value.copy() for name, value in gradients.items()}
    other_y, other_pullback = value_and_pullback(layer, other)
    other_pullback(np.ones_like(other_y))
    again, more = pullback(np.ones_like(y))
    np.testing.assert_array_equal(again, dx, err_msg="dx depends on a later batch")
    for name, value in gradients.items():
        np.testing.assert_array_equal(more[name], value, err_msg=name)


@check(any_batch)
def vjp_parameters_agrees_with_vjp(layer: AnyLayer, x: Array) -> None:
    """The pullback to the parameters alone gives what the whole one gives."""
    if type(layer).vjp_parameters is Node.vjp_parameters:
        raise NotApplicable("it does not declare vjp_parameters")
    if draws(layer):
        raise NotApplicable("it draws at random")
    y, pullback = value_and_pullback(layer, x)
    same, to_parameters = layer.vjp_parameters(x)
    np.testing.assert_allclose(same, y, rtol=1e-5, atol=1e-6)
    dy = np.asarray(np.random.default_rng(1).normal(size=y.shape), y.dtype)
    wanted, got = pullback(dy)[1], to_parameters(dy)
    assert wanted.keys() == got.keys(), f"it gives {sorted(got)}, vjp gives {sorted(wanted)}"
    for name, value in wanted.items():
        np.testing.assert_allclose(got[name], value, rtol=1e-4, atol=1e-5, err_msg=name)


@check(exact_batch)
def pullback_takes_any_layout(layer: AnyLayer, x: Array) -> None:
    """How the gradient of the output lies in memory, and that it is read-only, does not matter."""
    y, pullback = value_and_pullback(layer, x)
    dy = np.random.default_rng(1).normal(size=y.shape)
    dx, gradients = pullback(dy)
    for same in (np.asfortranarray(dy), np.repeat(dy, 2, axis=0)[::2]):
        same.flags.writeable = False
        again, more = pullback(same)
        np.testing.assert_allclose(again, dx, rtol=1e-9, atol=1e-9)
        for name, value in gradients.items():
            np.testing.assert_allclose(more[name], value, rtol=1e-9, atol=1e-9, err_msg=name)


PULLBACKS = (
    pullback_gives_what_fits,
    vjp_gives_the_value_of_forward,
    pullback_is_the_derivative,
    pullback_is_linear,
    pullback_may_be_called_twice,
    pullback_belongs_to_its_batch,
    pullback_takes_any_layout,
    vjp_parameters_agrees_with_vjp,
)
