"""Values, parameters, layers by their numbers."""

from typing import reveal_type

import numpy as np
import graphnn as gn
from graphnn.arrays import Matrix

x: Matrix = np.zeros((2, 784), np.float32)
net = gn.Sequential(gn.Dense(784, 50), gn.ReLU(), gn.Dense(50, 10), rng=0)
reveal_type(net)  # R: Sequential[Matrix, Matrix, int, int]
reveal_type(net(x))  # R: Matrix
reveal_type(net.forward(x))  # R: Matrix
reveal_type(net[0])  # R: Dense[Literal[784]?, Literal[50]?]
reveal_type(net[0].weight)  # R: Matrix
reveal_type(net[-1].bias)  # R: Vector
reveal_type(net[1])  # R: ReLU[Any]
reveal_type(net[0].in_features)  # R: int
reveal_type(net[1:])  # R: Sequential[Any, Any, int, int]
reveal_type(net.parameters())  # R: dict[str, Array]
reveal_type(net.parameters()["0.weight"])  # R: Array
reveal_type(len(net))  # R: int
reveal_type(net.initialize(0))  # R: Sequential[Matrix, Matrix, int, int]
reveal_type(net.astype(np.float64))  # R: Sequential[Matrix, Matrix, int, int]
net(np.ones((2, 784)))
net(np.ones((2, 784), dtype=np.float32))
net[0].weight[0, 0] = 1.0
for layer in net:
    reveal_type(layer)  # R: Layer[Any, Any, int, int]
