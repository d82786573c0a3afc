"""Graphs carry the shapes of their values."""

from typing import reveal_type

import numpy as np
import graphnn as gn
from third_party import Conv2D

g = gn.Graph()
x = g.input("x", shape=(784,))
reveal_type(gn.Graph().input("z", shape=(784,)))  # R: Handle[ndarray[tuple[int, Literal[784]?], dtype[floating[Any]]]]
reveal_type(gn.Graph().input("v", shape=()))  # R: Handle[Vector]
reveal_type(gn.Graph().input("u"))  # R: Handle[Array]
reveal_type(x)  # R: Handle[Matrix]
reveal_type(x >> gn.Dense(784, 64) >> gn.ReLU())  # R: Handle[ndarray[tuple[int, Literal[64]?], dtype[floating[Any]]]]
reveal_type(x >> "relu")  # R: Handle[ndarray[tuple[int, Literal[784]?], dtype[floating[Any]]]]
reveal_type(x >> np.tanh)  # R: Handle[Array]
reveal_type(x + x)  # R: Handle[ndarray[tuple[int, Literal[784]?], dtype[floating[Any]]]]
reveal_type((x, x) >> gn.Concatenate())  # R: Handle[ndarray[tuple[int, Literal[1568]?], dtype[floating[Any]]]]
y = (x >> gn.Dense(784, 64)) * (x >> gn.Dense(784, 64))
reveal_type(g.build(outputs=y, inputs=x))  # R: BuiltGraph[Matrix, Matrix, Literal[784]?, Literal[64]?]
