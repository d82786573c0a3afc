from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from graphnn.arrays import Array
from graphnn.functional import gradient_descent
from tests.functional.examples import square, sum_of_squares


def test_gradient_descent_of_the_notes() -> None:
    found = gradient_descent(sum_of_squares, np.array([-3.0, 4.0]), learning_rate=0.1, step_num=100)
    assert [f"{x:.8e}" for x in found] == ["-6.11110793e-10", "8.14814391e-10"]
    found = gradient_descent(sum_of_squares, [-3, 4], 1e-10, 100)
    assert found.round(8).tolist() == [-2.99999994, 3.99999992]


def test_gradient_descent_with_too_large_a_learning_rate() -> None:
    # A step multiplies by 1 - 2 * 10 = -19.
    found = gradient_descent(sum_of_squares, [-3.0, 4.0], 10.0, step_num=5)
    np.testing.assert_allclose(found, [3 * 19**5, -4 * 19**5], rtol=1e-3)
    with pytest.raises(ValueError, match="smaller learning rate"):
        gradient_descent(sum_of_squares, [-3.0, 4.0], 10.0, step_num=100)


def test_gradient_descent_has_defaults() -> None:
    np.testing.assert_allclose(gradient_descent(sum_of_squares, [1.0]), [0.98**100], rtol=1e-9)


def test_gradient_descent_returns_its_path() -> None:
    end, path = gradient_descent(
        sum_of_squares, np.array([[-3.0], [4.0]]), 0.25, step_num=3, return_path=True
    )
    assert path.shape == (4, 2, 1)
    np.testing.assert_allclose(path[..., 0].T, [[-3, -1.5, -0.75, -0.375], [4, 2, 1, 0.5]])
    np.testing.assert_array_equal(end, path[-1])
    assert not np.shares_memory(end, path)


def test_gradient_descent_of_no_steps() -> None:
    start = np.array([1.0, 2.0])
    end, path = gradient_descent(sum_of_squares, start, step_num=0, return_path=True)
    assert path.tolist() == [[1, 2]]
    assert end.tolist() == [1, 2]
    assert not np.shares_memory(end, start)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_gradient_descent_copies_its_start(dtype: npt.DTypeLike) -> None:
    start = np.array([[-3, 4]], dtype)
    start.flags.writeable = False
    end: Array = gradient_descent(sum_of_squares, start, 0.1, 5)
    assert start.tolist() == [[-3, 4]]
    assert end.dtype == (np.float64 if dtype is np.int64 else dtype)
    np.testing.assert_allclose(end, start * 0.8**5, rtol=2e-3)


def test_gradient_descent_of_one_variable() -> None:
    end = gradient_descent(square, np.array(4.0), 0.25, 2)
    assert isinstance(end, np.ndarray)
    assert end == pytest.approx(1)


@pytest.mark.parametrize("learning_rate", [0.0, -0.1, math.inf, math.nan])
def test_learning_rate_is_positive_and_finite(learning_rate: float) -> None:
    with pytest.raises(ValueError, match=r"learning_rate is .*; wanted a finite number"):
        gradient_descent(sum_of_squares, [1.0], learning_rate)


def test_step_num_is_a_count() -> None:
    with pytest.raises(ValueError, match="step_num is -1; wanted 0 or more"):
        gradient_descent(sum_of_squares, [1.0], step_num=-1)
    with pytest.raises(TypeError, match=r"step_num is 2\.5; wanted a whole number"):
        gradient_descent(sum_of_squares, [1.0], step_num=2.5)  # type: ignore[call-overload]
