from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnn.arrays import Array
from graphnn.functional import numerical_gradient, numerical_jacobian

METHODS: Any = ["central", "forward", "richardson", "complex-step"]
ACCURACY = {"central": 1e-7, "forward": 1e-5, "richardson": 1e-9, "complex-step": 1e-13}


@pytest.mark.parametrize("method", METHODS)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_of_a_vector_it_is_the_matrix_of_partial_derivatives(
    method: Any, m: int, n: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    a, x = rng.normal(size=(m, n)), rng.normal(size=n)
    size = np.abs(a) @ np.abs(x)
    found, info = numerical_jacobian(
        lambda x: 2 * size + np.sin(a @ x), x, method=method, full_output=True
    )
    exact = np.cos(a @ x)[:, np.newaxis] * a
    assert found.shape == (m, n)
    np.testing.assert_allclose(found, exact, rtol=0, atol=ACCURACY[method])
    if method == "richardson":
        assert info.error is not None
        assert np.all(abs(found - exact) <= info.error)


@pytest.mark.parametrize("method", METHODS)
def test_shapes(method: Any) -> None:
    def shape(f: Any, *of_x: int) -> tuple[int, ...]:
        x: Array = np.full(of_x, 2.0)
        return np.shape(numerical_jacobian(f, x, method=method))

    assert shape(np.sum, 3) == (1, 3)
    assert shape(lambda x: x[:2] * x[2], 3) == (2, 3)
    assert shape(lambda x: x * x) == (1, 1)
    assert shape(lambda x: np.stack([x, x**2])) == (2, 1)
    assert shape(lambda x: x[:, :1], 2, 3) == (2, 1, 2, 3)
    assert shape(np.sum, 2, 3) == (1, 2, 3)
    assert numerical_jacobian(lambda x: np.ones((4, 2)), np.empty((0, 3))).shape == (4, 2, 0, 3)


def test_of_higher_rank_its_indices_are_those_of_output_and_input() -> None:
    x = np.arange(6.0).reshape(2, 3)
    found = numerical_jacobian(lambda x: x.T @ x, x)
    unit = np.eye(3)
    exact = np.einsum("ia,kj->ijka", unit, x) + np.einsum("ja,ki->ijka", unit, x)
    np.testing.assert_allclose(found, exact, atol=1e-8)


def test_of_one_number_it_is_the_gradient() -> None:
    x = np.random.default_rng(0).normal(size=5)
    f = lambda x: float(np.sum(np.exp(x) * np.arange(5)))  # noqa: E731
    found, info = numerical_jacobian(f, x, full_output=True)
    np.testing.assert_array_equal(found[0], numerical_gradient(f, x))
    assert (info.evaluations, info.error, info.step.shape) == (10, None, (5,))


@pytest.mark.parametrize("method", METHODS)
def test_f_may_use_one_buffer_again(method: Any) -> None:
    buffers = {kind: np.empty(2, kind) for kind in (float, complex)}

    def f(x: Any) -> Any:
        buffer = buffers[complex if np.iscomplexobj(x) else float]
        buffer[0] = x[0] * x[1]
        buffer[1] = x[1] ** 2
        return buffer

    found = numerical_jacobian(f, np.array([3.0, 4.0]), method=method)
    np.testing.assert_allclose(found, [[4, 3], [0, 8]], rtol=0, atol=1e-6)


def test_f_may_return_x_itself_or_whole_numbers() -> None:
    np.testing.assert_allclose(numerical_jacobian(lambda x: x, np.ones(3)), np.eye(3), rtol=1e-11)
    found = numerical_jacobian(lambda x: np.array([np.sum(x) > 2, 7], int), np.ones(2), 0.5)
    assert found.tolist() == [[1, 1], [0, 0]]
    wrapping = numerical_jacobian(lambda x: np.array([x[0] < 1], np.uint8), np.ones(1), 0.5)
    assert wrapping.tolist() == [[-1]]


def test_single_precision_stays() -> None:
    found = numerical_jacobian(lambda x: 2 * x, np.ones(2, np.float32), 0.25)
    assert found.dtype == np.float32
    assert found.tolist() == [[2, 0], [0, 2]]


def test_a_shape_that_changes_is_an_error() -> None:
    def f(x: Array) -> Array:
        return x if x[0] > 1 else x[:1]

    with pytest.raises(ValueError, match=r"f returned shape \(1,\) after \(2,\); wanted one shape"):
        numerical_jacobian(f, np.ones(2))


@pytest.mark.parametrize("value", [None, "1.0", np.array(["1"]), np.array([1j]), [True]])
def test_f_returns_real_numbers(value: Any) -> None:
    with pytest.raises(TypeError, match=r"numerical_jacobian: f returned .*; wanted real numbers"):
        numerical_jacobian(lambda x: value, np.ones(2))


def test_a_complex_step_needs_complex_numbers() -> None:
    with pytest.raises(TypeError, match=r"f returned an array of shape .*; wanted complex numbers"):
        numerical_jacobian(np.abs, np.ones(2), method="complex-step")
    with pytest.raises(ValueError, match="f drops a part of the imaginary parts"):
        numerical_jacobian(
            lambda z: np.stack([z[0], z[1] * abs(z[1])]), np.ones(2), method="complex-step"
        )


def test_only_floating_point_arrays_are_walked() -> None:
    with pytest.raises(TypeError, match="numerical_jacobian walks the array in place; got dtype"):
        numerical_jacobian(lambda x: x, np.ones(2, int))
