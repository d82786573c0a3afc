from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnn.arrays import Array
from graphnn.functional import numerical_hessian

METHODS: Any = ["central", "forward", "richardson", "complex-step"]
ACCURACY = {"central": 1e-6, "forward": 1e-3, "richardson": 1e-8, "complex-step": 1e-8}


@pytest.mark.parametrize("method", METHODS)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_of_a_smooth_function_it_is_symmetric_and_right(method: Any, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b, x = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)

    size = np.abs(x) @ np.abs(a) @ np.abs(x) + np.abs(b) @ np.abs(x)

    def f(x: Any) -> Any:
        return 2 * size + x @ a @ x + np.sin(b @ x)

    found, info = numerical_hessian(f, x, method=method, full_output=True)
    exact = a + a.T - np.sin(b @ x) * np.outer(b, b)
    assert found.shape == (n, n)
    np.testing.assert_array_equal(found, found.T)
    scale = 1 + abs(f(x)) + abs(exact).max()
    np.testing.assert_allclose(found, exact, rtol=0, atol=ACCURACY[method] * scale)
    assert (info.error is not None) == (method == "richardson")
    if info.error is not None:
        assert np.all(abs(found - exact) <= info.error)
        assert info.error.max() < 1e-6 * scale


@pytest.mark.parametrize("order", [("forward", 1), ("central", 2), ("richardson", 6)], ids=str)
def test_the_order_shows_when_the_step_is_halved(order: tuple[Any, int]) -> None:
    def error(h: float) -> float:
        found = numerical_hessian(
            lambda x: np.exp(x[0] - 0.5 * x[1]), np.array([0.3, 0.1]), h, method=order[0]
        )
        exact = math.exp(0.25) * np.array([[1, -0.5], [-0.5, 0.25]])
        return float(abs(found - exact).max())

    assert math.log2(error(0.4) / error(0.2)) == pytest.approx(order[1], abs=0.25)


@pytest.mark.parametrize(
    ("method", "evaluations"),
    [("central", 19), ("forward", 10), ("richardson", 55), ("complex-step", 18)],
)
def test_evaluations_are_counted(method: Any, evaluations: int) -> None:
    calls = 0

    def f(x: Any) -> Any:
        nonlocal calls
        calls += 1
        return np.sum(x**2)

    _, info = numerical_hessian(f, np.ones(3), method=method, full_output=True)
    assert info.evaluations == calls == evaluations
    assert info.step.shape == (3,)


@pytest.mark.parametrize("method", METHODS)
def test_shapes(method: Any) -> None:
    def shape(*of_x: int) -> tuple[int, ...]:
        x: Array = np.ones(of_x)
        return np.shape(numerical_hessian(lambda x: np.sum(x * x), x, method=method))

    assert shape() == (1, 1)
    assert shape(3) == (3, 3)
    assert shape(2, 3) == (2, 3, 2, 3)
    assert shape(2, 0) == (2, 0, 2, 0)


@pytest.mark.parametrize("method", METHODS)
def test_of_higher_rank_its_indices_are_those_of_two_elements(method: Any) -> None:
    x = np.arange(6.0).reshape(2, 3)
    found = numerical_hessian(lambda x: x[0, 1] * x[1, 2] ** 2, x, "auto", method=method)
    exact = np.zeros((2, 3, 2, 3))
    exact[0, 1, 1, 2] = exact[1, 2, 0, 1] = 2 * x[1, 2]
    exact[1, 2, 1, 2] = 2 * x[0, 1]
    np.testing.assert_allclose(found, exact, rtol=0, atol=1e-3)


@pytest.mark.parametrize("method", ["central", "forward"])
def test_a_step_that_is_asked_for_is_taken(method: Any) -> None:
    # Of a product of two numbers the mixed difference is exact, whatever the step.
    seen = set()

    def f(x: Any) -> Any:
        seen.update(x.tolist())
        return x[0] * x[1]

    found, info = numerical_hessian(f, np.array([2.0, 2.0]), 0.5, method=method, full_output=True)
    assert found.tolist() == [[0, 1], [1, 0]]
    assert info.step.tolist() == [0.5, 0.5]
    assert seen == ({1.5, 2.0, 2.5} if method == "central" else {2.0, 2.5, 3.0})


def test_elements_of_different_sizes_have_their_own_steps() -> None:
    x = np.array([1e-3, 1e6])
    found, info = numerical_hessian(
        lambda x: x[0] ** 2 + (x[1] / 1e6) ** 2, x, "auto", full_output=True
    )
    np.testing.assert_allclose(found, np.diag([2, 2e-12]), atol=1e-6)
    assert found[1, 1] == pytest.approx(2e-12, rel=1e-5)
    assert info.step[1] / info.step[0] == pytest.approx(1e6, rel=1e-6)


def test_single_precision_stays() -> None:
    x = np.ones(2, np.float32)
    found = numerical_hessian(lambda x: float(x[0]) * float(x[1]), x, 0.25)
    assert found.dtype == np.float32
    assert found.tolist() == [[0, 1], [1, 0]]


def test_functions_that_are_not_real_or_not_analytic_are_refused() -> None:
    with pytest.raises(TypeError, match=r"numerical_hessian: f returned .*; wanted one real"):
        numerical_hessian(lambda x: x, np.ones(2))
    with pytest.raises(ValueError, match=r"numerical_hessian: .* f drops a part"):
        numerical_hessian(lambda z: z[0] * abs(z[0]), np.ones(2), method="complex-step")
    with pytest.raises(TypeError, match="numerical_hessian walks the array in place"):
        numerical_hessian(lambda x: 0.0, [1.0, 2.0])  # type: ignore[call-overload]
