"""The arrow checks as Sequential does, and counts the layers."""

import graphnn as gn
from third_party import Conv2D

gn.Dense(784, 50) >> gn.Dense(60, 10)  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Dense(784, 50) >> gn.ReLU() >> gn.Dense(60, 10) >> gn.Softmax()  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
Conv2D(1, 8) >> gn.ReLU() >> gn.Dense(8, 4)  # E: layer 2 Dense(8 -> 4) takes shape (N, 8) but layer 0 Conv2D(1 -> 8) gives shape (N, 8, ?, ?)  [graphnn-shape]
gn.Sequential(gn.Dense(2, 3), gn.ReLU()) >> gn.Dense(4, 5)  # E: layer 2 Dense(4 -> 5) takes 4 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
gn.Dense(2, 3) >> gn.Sequential(gn.ReLU(), gn.Dense(4, 5))  # E: layer 2 Dense(4 -> 5) takes 4 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
gn.Dense(2, 3) >> (gn.ReLU() >> gn.Dense(4, 5))  # E: layer 2 Dense(4 -> 5) takes 4 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
