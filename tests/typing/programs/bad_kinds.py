"""Layers whose values are of different kinds altogether."""

from typing import Any

import attrs
import graphnn as gn
from graphnn.arrays import Labels, Matrix


@attrs.define(eq=False)
class Embedding(gn.Layer[Labels, Matrix]):
    def forward(self, x: Labels, /) -> Matrix:
        raise NotImplementedError


@attrs.define(eq=False)
class Halves(gn.Layer[Matrix, tuple[Matrix, Matrix]]):
    def forward(self, x: Matrix, /) -> tuple[Matrix, Matrix]:
        raise NotImplementedError


gn.Sequential(gn.Dense(2, 3), Embedding())  # E: static layer 1 Embedding() takes ndarray[Any, dtype[integer[Any]]] but layer 0 Dense(2 -> 3) gives ndarray[tuple[int, int], dtype[floating[Any]]]  [graphnn-shape]
gn.Sequential(Halves(), gn.Dense(2, 3))  # E: static layer 1 Dense(2 -> 3) takes ndarray[tuple[int, int], dtype[floating[Any]]] but layer 0 Halves() gives tuple[ndarray[tuple[int, int], dtype[floating[Any]]], ndarray[tuple[int, int], dtype[floating[Any]]]]  [graphnn-shape]
