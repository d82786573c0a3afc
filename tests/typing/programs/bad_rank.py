"""Ranks are compared behind rank-polymorphic activations, too."""

import graphnn as gn
from third_party import Conv2D, Pool, TakesVectors

gn.Sequential(Conv2D(1, 8), gn.ReLU(), gn.Dense(8, 4))  # E: layer 2 Dense(8 -> 4) takes shape (N, 8) but layer 0 Conv2D(1 -> 8) gives shape (N, 8, ?, ?)  [graphnn-shape]
gn.Sequential(gn.Dense(8, 4), Conv2D(1, 8))  # E: layer 1 Conv2D(1 -> 8) takes shape (N, 1, ?, ?) but layer 0 Dense(8 -> 4) gives shape (N, 4)  [graphnn-shape]
gn.Sequential(Pool(), gn.Dense(8, 4))  # E: layer 1 Dense(8 -> 4) takes shape (N, 8) but layer 0 Pool() gives shape (N, ?, ?, ?)  [graphnn-shape]
gn.Sequential(gn.Dense(8, 4), TakesVectors())  # E: layer 1 TakesVectors() takes shape (N,) but layer 0 Dense(8 -> 4) gives shape (N, 4)  [graphnn-shape]
