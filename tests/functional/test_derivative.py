from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.arrays import Array
from graphnn.functional import numerical_diff, numerical_gradient
from tests.functional.examples import shapes, sum_of_squares


def test_numerical_diff_of_the_notes() -> None:
    def function_1(x: Any) -> Any:
        return 0.01 * x**2 + 0.1 * x

    assert numerical_diff(function_1, 5) == 0.1999999999990898
    assert numerical_diff(function_1, 10) == 0.2999999999986347
    both = numerical_diff(function_1, np.array([[5.0], [10.0]]))
    assert both.tolist() == [[0.1999999999990898], [0.2999999999986347]]
    assert numerical_diff(function_1, [5, 10]).tolist() == both.ravel().tolist()


def test_partial_derivatives_of_the_notes() -> None:
    assert numerical_diff(lambda x0: x0 * x0 + 4.0**2.0, 3.0) == 6.00000000000378
    assert numerical_diff(lambda x1: 3.0**2.0 + x1 * x1, 4.0) == 7.999999999999119


@given(hnp.arrays(np.float64, shapes, elements=st.floats(-3, 3)))
def test_numerical_diff_of_the_sine_is_the_cosine(x: Array) -> None:
    np.testing.assert_allclose(numerical_diff(np.sin, x), np.cos(x), atol=1e-8)


def test_numerical_diff_takes_h() -> None:
    # (x + h)^3 - (x - h)^3 = 6 x^2 h + 2 h^3
    assert numerical_diff(lambda x: x**3, 2.0, h=0.5) == 12.25


def test_numerical_diff_of_numbers_and_float32() -> None:
    assert isinstance(numerical_diff(math.sin, 1), np.float64)
    x = np.array([0.5, 5.0, 500.0], np.float32)
    slope = numerical_diff(np.square, x)
    assert slope.dtype == np.float32
    np.testing.assert_allclose(slope, 2 * x, rtol=1e-6)
    point = numerical_diff(np.square, np.array(3.0))
    assert isinstance(point, np.ndarray)


def test_numerical_diff_of_whole_and_nan_values() -> None:
    assert numerical_diff(lambda x: np.uint8(x > 2), 2, h=0.5) == 1
    assert numerical_diff(lambda x: np.uint8(x < 2), 2, h=0.5) == -1
    assert np.isnan(numerical_diff(np.sin, np.array([math.nan, 0.0]))).tolist() == [True, False]


@pytest.mark.parametrize("x", [1e20, -1e20, 1e12, math.inf, -math.inf, 1.7e308])
def test_numerical_diff_refuses_a_step_lost_to_rounding(x: float) -> None:
    with pytest.raises(ValueError, match=r"a step of h=0.0001 is lost to rounding at x = "):
        numerical_diff(lambda x: x, x)


def test_numerical_diff_refuses_functions_of_several_variables() -> None:
    with pytest.raises(ValueError, match=r"f returned shape \(\) for x of shape \(2,\)"):
        numerical_diff(lambda x: np.sum(x**2), np.array([1.0, 2.0]))
    with pytest.raises(TypeError, match="what f returns"):
        numerical_diff(lambda x: None, 1.0)  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match="numerical_diff takes real numbers"):
        numerical_diff(lambda x: x, 1j)  # type: ignore[call-overload]


@pytest.mark.parametrize("h", [0.0, -1e-4, math.inf, -math.inf, math.nan])
def test_h_is_positive_and_finite(h: float) -> None:
    with pytest.raises(ValueError, match=r"h is .*; wanted a finite number greater than 0"):
        numerical_diff(lambda x: x, 1.0, h)
    with pytest.raises(ValueError, match=r"h is .*; wanted a finite number greater than 0"):
        numerical_gradient(sum_of_squares, np.ones(2), h)


@pytest.mark.parametrize("h", ["1e-4", "Auto", True, 1j])
def test_h_is_a_number(h: Any) -> None:
    with pytest.raises(TypeError, match=r"h is .*; wanted a positive number"):
        numerical_gradient(sum_of_squares, np.ones(2), h)
