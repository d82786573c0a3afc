"""Activations and losses of complex arrays: what a derivative by a complex step needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnn.arrays import Array
from graphnn.functional import (
    cross_entropy_error,
    identity,
    mean_squared_error,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)
from tests.functional.examples import reals

H = 1e-100
EVERY: list[Any] = [step, identity, sigmoid, relu, tanh, softmax]
SLOPES: dict[Any, Callable[[Array], Array]] = {
    step: np.zeros_like,
    identity: np.ones_like,
    sigmoid: lambda x: 1 / (2 + np.exp(-x) + np.exp(x)),
    relu: lambda x: np.where(x > 0, 1.0, 0.0),
    tanh: lambda x: 1 / np.cosh(x) ** 2,
}


@pytest.mark.parametrize("activation", SLOPES, ids=lambda f: f.__name__)
@given(x=reals(-30, 30))
def test_the_imaginary_part_is_the_derivative(activation: Any, x: Array) -> None:
    z = activation(x + 1j * H)
    np.testing.assert_allclose(z.imag / H, SLOPES[activation](x), rtol=5e-15, atol=1e-300)
    np.testing.assert_allclose(z.real, activation(x), rtol=5e-16, atol=1e-300)


@pytest.mark.parametrize("activation", EVERY, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_arrays_keep_shape_and_dtype(activation: Any, dtype: str) -> None:
    z = np.array([[-1.0, 0.5], [2.0, 0.0]], dtype)
    y = activation(z)
    assert (y.dtype, y.shape) == (z.dtype, z.shape)
    np.testing.assert_allclose(y.real, activation(z.real), rtol=1e-6)
    assert activation(np.array(0.5, dtype)).dtype == dtype
    assert np.isnan(activation(np.array([np.nan], dtype))).all()


@pytest.mark.parametrize("activation", EVERY, ids=lambda f: f.__name__)
def test_saturated_activations_neither_overflow_nor_warn(activation: Any) -> None:
    with np.errstate(all="raise", under="ignore"):
        z = activation(np.array([-1000.0, 1000.0]) + 1j * H)
    np.testing.assert_array_equal(z.real, activation(np.array([-1000.0, 1000.0])))
    assert np.isfinite(z.imag).all()


def test_real_parts_decide_at_a_corner() -> None:
    assert relu(np.array([0 + 1j, -1 + 5j, 1 - 5j])).tolist() == [0, 0, 1 - 5j]
    assert step(np.array([0 + 1j, -1 + 5j, 1 - 5j])).tolist() == [0, 0, 1]


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_softmax_and_losses_by_a_complex_step(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, direction = rng.normal(scale=3, size=(2, n, 4))
    p, labels, t = softmax(x), rng.integers(4, size=n), rng.dirichlet(np.ones(4), n)
    dp = p * (direction - np.sum(p * direction, axis=-1, keepdims=True))
    z = softmax(x + 1j * H * direction)
    np.testing.assert_allclose(z.imag / H, dp, rtol=0, atol=1e-14)
    squares = mean_squared_error(z, t)
    assert squares.imag / H == pytest.approx(np.sum((p - t) * dp) / n, rel=1e-13, abs=1e-14)
    entropy = cross_entropy_error(z, t)
    assert entropy.imag / H == pytest.approx(-np.sum(t * dp / (p + 1e-7)) / n, rel=1e-13, abs=1e-13)
    one_hot = np.eye(4)[labels]
    by_labels, by_rows = cross_entropy_error(z, labels), cross_entropy_error(z, one_hot)
    assert by_labels == pytest.approx(by_rows, rel=1e-13)
    assert by_labels.imag / H == pytest.approx(by_rows.imag / H, rel=1e-13, abs=1e-14)
    assert by_labels.real == pytest.approx(cross_entropy_error(p, labels), rel=1e-13)


def test_complex_probabilities_are_checked_by_their_real_parts() -> None:
    assert isinstance(cross_entropy_error(np.array([1.0, 0.0]) + 1j, 1), complex)
    with pytest.raises(ValueError, match=r"y holds -0.5; wanted probabilities"):
        cross_entropy_error(np.array([1.5, -0.5]) + 1j, 1)
