"""Functions that take and give layers of any kind."""

from typing import TypeVar

import graphnn as gn
from graphnn.arrays import Array, Matrix
from graphnn.typevars import T

L = TypeVar("L", bound=gn.Layer)
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
R = TypeVar("R", bound=Array)


def same(layer: L) -> L:
    return layer


def pick(one: L, other: L, first: bool) -> L:
    return one if first else other


def repeated(layer: gn.Layer[T, T]) -> gn.Sequential[T, T]:
    return gn.Sequential(layer, layer)


def joined(one: gn.Layer[A, B], other: gn.Layer[B, C]) -> gn.Sequential[A, C]:
    return one >> other


def activated(layer: gn.Layer[A, R]) -> gn.Sequential[A, R]:
    return gn.Sequential(layer, gn.ReLU())


def behind(layer: gn.Layer[A, Matrix], width: int) -> gn.Sequential[A, Matrix]:
    return gn.Sequential(layer, gn.Dense(width, 10))


gn.Sequential(same(gn.Dense(784, 50)), gn.Dense(50, 10))
gn.Sequential(pick(gn.Dense(784, 50), gn.Dense(784, 60), False), gn.Dense(60, 10))
repeated(gn.ReLU())
joined(gn.Dense(2, 3), gn.Dense(3, 4))
activated(gn.Dense(2, 3))
behind(gn.Dense(2, 3), 3)
