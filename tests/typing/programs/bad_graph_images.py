"""Images in graphs: all their lengths are known."""

import graphnn as gn
from third_party import Conv2D

g = gn.Graph()
x = g.input("image", shape=(1, 28, 28))
g.build(outputs=x >> gn.ReLU() >> gn.Flatten() >> gn.Dense(700, 10))  # E: Dense(700 -> 10) takes 700 features but Flatten() gives 784  [graphnn-shape]

g = gn.Graph()
x = g.input("image", shape=(1, 28, 28))
g.build(outputs=x >> gn.Dense(784, 10))  # E: Dense(784 -> 10) takes shape (N, 784) but input 'image' gives shape (N, 1, 28, 28)  [graphnn-shape]

g = gn.Graph()
x = g.input("image", shape=(1, 28, 28))
g.build(outputs=x >> Conv2D(3, 8))  # E: Conv2D(3 -> 8) takes 3 channels but input 'image' gives 1  [graphnn-shape]

g = gn.Graph()
x = g.input("image", shape=(1, 28, 28))
g.build(outputs=x >> gn.Reshape((2, 14, 13)))  # E: Reshape((2, 14, 13)) takes 364 values a sample, but input 'image' gives shape (N, 1, 28, 28)  [graphnn-shape]
