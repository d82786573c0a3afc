"""A chain that is told what comes."""

import graphnn as gn
from sizes import IMAGE
from third_party import Conv2D

gn.Sequential(gn.Dense(784, 50), input_shape=(785,))  # E: layer 0 Dense(784 -> 50) takes 784 features but input 'x' gives 785  [graphnn-shape]
gn.Sequential(gn.Flatten(), gn.Dense(700, 50), input_shape=(1, 28, 28))  # E: layer 1 Dense(700 -> 50) takes 700 features but layer 0 Flatten() gives 784  [graphnn-shape]
gn.Sequential(gn.Flatten(), gn.Dense(700, 50), input_shape=IMAGE)  # E: layer 1 Dense(700 -> 50) takes 700 features but layer 0 Flatten() gives 784  [graphnn-shape]
gn.Sequential(Conv2D(3, 8), input_shape=(1, 28, 28))  # E: layer 0 Conv2D(3 -> 8) takes 3 channels but input 'x' gives 1  [graphnn-shape]
gn.Sequential(gn.ReLU(), gn.Dense(28, 50), input_shape=(1, 28, 28))  # E: layer 1 Dense(28 -> 50) takes shape (N, 28) but input 'x' gives shape (N, 1, 28, 28)  [graphnn-shape]
gn.Sequential(gn.Dense(2, 3), gn.Sequential(gn.Flatten(), input_shape=(1, 3)))  # E: layer 1 Sequential(1 layer) takes shape (N, 1, 3) but layer 0 Dense(2 -> 3) gives shape (N, 3)  [graphnn-shape]
