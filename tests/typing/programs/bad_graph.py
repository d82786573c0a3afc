"""Graphs, wired from handles; the layers have no numbers yet."""

import graphnn as gn

g = gn.Graph()
x = g.input("image", shape=(784,))
g.build(outputs=x >> gn.Dense(28, 10))  # E: Dense(28 -> 10) takes 28 features but input 'image' gives 784  [graphnn-shape]

g = gn.Graph()
x = g.input("image", shape=(784,))
h = x >> gn.Dense(784, 64) >> gn.ReLU()
g.build(outputs=h >> gn.Dense(60, 10))  # E: Dense(60 -> 10) takes 60 features but Dense(784 -> 64) gives 64  [graphnn-shape]

g = gn.Graph()
h = g.input("x", shape=(8,))
h = h >> gn.Dense(8, 4)
h = h >> gn.Dense(8, 4)  # E: Dense(8 -> 4) takes 8 features but Dense(8 -> 4) gives 4  [graphnn-shape]
g.build(outputs=h)
