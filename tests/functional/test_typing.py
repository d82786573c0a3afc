from __future__ import annotations

import math
from collections.abc import Callable
from typing import assert_type

import numpy as np

from graphnn.arrays import Array, Matrix, Vector
from graphnn.functional import (
    gradient_descent,
    mean_squared_error,
    numerical_diff,
    numerical_gradient,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)
from tests.functional.examples import sum_of_squares


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
    assert_type(gradient_descent(sum_of_squares, rows), Matrix)
    assert_type(gradient_descent(sum_of_squares, rows, return_path=True), tuple[Matrix, Array])
    assert_type(gradient_descent(sum_of_squares, [1.0, 2.0]), Array)
    assert_type(mean_squared_error(rows, rows), float)
    layer: Callable[[Matrix], Matrix] = sigmoid
    assert layer(rows).shape == (2, 3)
