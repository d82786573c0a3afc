"""Plain variables are followed where nothing can have bound them again."""

import graphnn as gn
from third_party import Affine, Conv2D

hidden = 50
other = hidden + 10
gn.Sequential(gn.Dense(784, hidden), gn.Dense(other, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
first = gn.Dense(784, hidden)
again = first
gn.Sequential(again, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
affine = Affine(784, 50)
gn.Sequential(affine, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Affine(784 -> 50) gives 50  [graphnn-shape]
conv = Conv2D(1, 8)
gn.Sequential(conv, Conv2D(4, 8))  # E: layer 1 Conv2D(4 -> 8) takes 4 channels but layer 0 Conv2D(1 -> 8) gives 8  [graphnn-shape]
net = gn.Sequential(first, gn.ReLU())
gn.Sequential(net, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0.0 Dense(784 -> 50) gives 50  [graphnn-shape]
net >> gn.Dense(60, 10)  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
