"""Samples keep their number of values."""

import graphnn as gn
from third_party import Conv2D

gn.Sequential(gn.Reshape((1, 28, 28)), gn.ReLU(), gn.Flatten(), gn.Dense(700, 10))  # E: layer 3 Dense(700 -> 10) takes 700 features but layer 2 Flatten() gives 784  [graphnn-shape]
gn.Sequential(gn.Dense(10, 784), gn.Reshape((1, 28, 27)))  # E: layer 1 Reshape((1, 28, 27)) takes 756 values a sample, but layer 0 Dense(10 -> 784) gives shape (N, 784)  [graphnn-shape]
gn.Sequential(gn.Dense(10, 784), gn.Reshape((3, -1)))  # E: layer 1 Reshape((3, -1)) takes a multiple of 3 values a sample, but layer 0 Dense(10 -> 784) gives shape (N, 784)  [graphnn-shape]
gn.Sequential(gn.Dense(10, 784), gn.Reshape((1, 28, -1)), Conv2D(3, 8))  # E: layer 2 Conv2D(3 -> 8) takes 3 channels but layer 1 Reshape((1, 28, -1)) gives 1  [graphnn-shape]
gn.Sequential(gn.Reshape((4, 7)), gn.Dense(28, 10))  # E: layer 1 Dense(28 -> 10) takes shape (N, 28) but layer 0 Reshape((4, 7)) gives shape (N, 4, 7)  [graphnn-shape]
