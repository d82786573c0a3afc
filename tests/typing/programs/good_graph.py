"""The residual network of the docs, and its relatives."""

from typing import reveal_type

import numpy as np
import graphnn as gn
from third_party import Conv2D, Pair

g = gn.Graph()
x = g.input("image", shape=(784,))
h = x >> gn.Dense(784, 64) >> gn.ReLU()
y = (h >> gn.Dense(64, 64)) + h
net = g.build(outputs=y >> gn.Dense(64, 10), rng=0)
reveal_type(net)  # R: BuiltGraph[Any, Matrix, int, int]
net(np.zeros((1, 784)))
gn.Sequential(net, gn.Dense(10, 2))

g = gn.Graph()
a, b = g.input("a", shape=(3,)), g.input("b", shape=(4,))
joined = (a, b) >> gn.Concatenate() >> gn.Dense(7, 1)
both = g.build(outputs=(joined, joined), inputs=(a, b))

g = gn.Graph()
image = g.input("image", shape=(1, 28, None))
flat = image >> Conv2D(1, 2) >> gn.Flatten() >> gn.Dense(52, 3)
g.build(outputs=flat)

g = gn.Graph()
a, b = g.input("a", shape=(3,)), g.input("b", shape=(3,))
g.build(outputs=(a, b) >> Pair())
