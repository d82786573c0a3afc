"""Layers of which little or nothing is known."""

from typing import Any

import graphnn as gn
from graphnn.arrays import Matrix
from third_party import anything, unknown_layer

gn.Sequential(unknown_layer(), gn.Dense(4, 2))
gn.Sequential(gn.Dense(2, 3), unknown_layer())
gn.Sequential(anything(), gn.Dense(7, 2))
gn.Sequential(gn.Dense(2, 7), anything(), gn.Dense(7, 1))
gn.Dense(2, 3) >> unknown_layer() >> gn.Dense(4, 1)


def either(layer: gn.Dense[int, int] | gn.ReLU[Matrix], other: Any, third: object) -> None:
    gn.Sequential(layer, gn.Dense(3, 2))
    gn.Sequential(other, gn.Dense(3, 2))
    if isinstance(third, gn.Layer):
        gn.Sequential(gn.Dense(2, 3), third, gn.Dense(3, 2))
    if isinstance(layer, gn.Dense):
        gn.Sequential(layer, gn.Dense(3, 2))
