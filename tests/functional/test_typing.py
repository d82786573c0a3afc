from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, assert_type

import numpy as np

from graphnn.arrays import Array, Matrix, Vector
from graphnn.functional import (
    DerivativeInfo,
    gradient_descent,
    mean_squared_error,
    numerical_diff,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)
from tests.functional.examples import sum_of_squares


def complex_sum_of_squares(z: Any) -> complex:
    return complex(np.sum(z**2))


def test_types_follow_the_argument() -> None:
    rows: Matrix = np.ones((2, 3))
    vector: Vector = np.ones(3)
    assert_type(sigmoid(rows), Matrix)
    assert_type(softmax(rows), Matrix)
    assert_type(relu(vector), Vector)
    assert_type(tanh(0.5), np.float64)
    assert_type(step([1, 2]), Array)
    assert_type(softmax([[1.0, 2.0]]), Array)
    assert_type(numerical_diff(math.sin, 0.5), np.float64)
    assert_type(numerical_diff(lambda x: x**2, rows), Matrix)
    assert_type(numerical_gradient(sum_of_squares, rows), Matrix)
    assert_type(numerical_gradient(sum_of_squares, rows, "auto", method="forward"), Matrix)
    with_info = numerical_gradient(sum_of_squares, rows, method="richardson", full_output=True)
    assert_type(with_info, tuple[Matrix, DerivativeInfo])
    by_complex_step = numerical_gradient(complex_sum_of_squares, rows, method="complex-step")
    assert_type(by_complex_step, Matrix)
    assert_type(numerical_jacobian(np.sin, vector), Array)
    assert_type(numerical_jacobian(np.sin, vector, full_output=True), tuple[Array, DerivativeInfo])
    assert_type(numerical_hessian(sum_of_squares, vector), Array)
    both = numerical_hessian(sum_of_squares, vector, full_output=True)
    assert_type(both, tuple[Array, DerivativeInfo])
    assert_type(gradient_descent(sum_of_squares, rows), Matrix)
    assert_type(gradient_descent(sum_of_squares, rows, return_path=True), tuple[Matrix, Array])
    assert_type(gradient_descent(sum_of_squares, [1.0, 2.0]), Array)
    assert_type(mean_squared_error(rows, rows), float)
    waves = np.ones((2, 3), np.complex128)
    assert_type(sigmoid(waves), np.ndarray[tuple[int, int], np.dtype[np.complex128]])
    assert_type(mean_squared_error(waves, rows), complex)
    layer: Callable[[Matrix], Matrix] = sigmoid
    assert layer(rows).shape == (2, 3)
