"""Explicit type arguments."""

from typing import Literal

import graphnn as gn
from graphnn.arrays import Images, Matrix

gn.Sequential(gn.Dense[int, int](784, 50), gn.Dense(60, 10), gn.ReLU[Matrix]())
gn.Sequential(gn.Dense[Literal[784], Literal[50]](784, 50), gn.ReLU[Matrix](), gn.Dense(60, 10))  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), gn.ReLU[Images]())  # E: static layer 1 ReLU() takes shape (N, ?, ?, ?) but layer 0 Dense(784 -> 50) gives shape (N, 50)  [graphnn-shape]
gn.Sequential[Matrix, Matrix](gn.Dense(784, 50), gn.Dense(60, 10))
