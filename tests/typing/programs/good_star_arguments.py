"""Layers that nobody can count."""

from typing import reveal_type

import graphnn as gn
from graphnn.arrays import Matrix

blocks = [gn.Dense(8, 8) for _ in range(3)]
reveal_type(gn.Sequential(*blocks, gn.Dense(8, 3)))  # R: Sequential[Any, Matrix, int, Literal[3]?]
reveal_type(gn.Sequential(gn.Dense(3, 8), *blocks))  # R: Sequential[Matrix, Any, Literal[3]?, int]
gn.Sequential(gn.Dense(3, 8), *blocks, gn.Dense(8, 3), *[gn.ReLU()])
pair = (gn.Dense(2, 3), gn.Dense(3, 4))
gn.Sequential(*pair)
sizes = (784, 50)
gn.Sequential(gn.Dense(*sizes), gn.Dense(50, 3))


def make(*layers: gn.Layer[Matrix, Matrix]) -> gn.Network:
    return gn.Sequential(*layers)
