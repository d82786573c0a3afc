"""Shapes that come out right, and shapes that nobody knows."""

from typing import reveal_type

import graphnn as gn
from third_party import Conv2D, Pool

reveal_type(gn.Sequential(gn.Reshape((1, 28, 28)), gn.Flatten(), gn.Dense(784, 10)))  # R: Sequential[Array, Matrix, int, Literal[10]?]
reveal_type(gn.Sequential(gn.Dense(3, 784), gn.Reshape((1, 28, -1))))  # R: Sequential[Matrix, ndarray[tuple[int, Literal[1]?, Literal[28]?, Literal[28]?], dtype[floating[Any]]], Literal[3]?, Literal[1]?]
gn.Sequential(gn.Reshape((1, 28, 28)), Conv2D(1, 8), Pool(), gn.Flatten(), gn.Dense(1352, 10))
side = 28
gn.Sequential(gn.Reshape((1, side, side)), gn.Flatten(), gn.Dense(side * side, 10))
gn.Sequential(gn.Reshape((4, 7)), gn.Reshape((28,)), gn.Dense(28, 1))


def make(shape: tuple[int, ...], height: int) -> None:
    gn.Sequential(gn.Reshape(shape), gn.Flatten(), gn.Dense(784, 10))
    gn.Sequential(gn.Reshape((1, height, 28)), gn.Flatten(), gn.Dense(784, 10))


make((1, 28, 28), 28)
