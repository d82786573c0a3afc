"""Numbers in lists are given to layers and networks as they are."""

from typing import reveal_type

import graphnn as gn
from third_party import Affine, Swish

net = gn.Sequential(gn.Dense(2, 3), gn.ReLU(), rng=0)
reveal_type(net([[0, 1], [1, 1]]))  # R: Matrix
reveal_type(gn.Dense(2, 1)([[0.5, 1], (1, 2)]))  # R: Matrix
reveal_type(Affine(2, 3)([[0, 1]]))  # R: Matrix
reveal_type(gn.ReLU()([[0.0, 1.0]]))  # R: Array
reveal_type(Swish()([[[[0.0]]]]))  # R: Array
rows: list[list[float]] = [[0.5, 1.0]]
net(rows)
g = gn.Graph()
x, y = g.input("x", shape=(2,)), g.input("y", shape=(2,))
both = g.build(outputs=x + y, inputs=(x, y))
