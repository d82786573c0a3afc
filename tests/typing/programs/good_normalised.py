"""Layers between others that change no shape, tables of vectors, residual branches."""

import numpy as np

import graphnn as gn

net = gn.Sequential(
    gn.Dense(2, 3),
    gn.BatchNorm(3),
    gn.ReLU(),
    gn.Residual(gn.Dense(3, 3) >> gn.BatchNorm(3)),
    gn.Dropout(),
    gn.LayerNorm(3),
    gn.Dense(3, 2),
)
gn.Sequential(gn.Reshape((3, 4, 4)), gn.BatchNorm(3), gn.Flatten(), gn.Dense(48, 2))
words = gn.Sequential(gn.Embedding(10, 4), gn.Flatten(), gn.Dense(8, 2))
words(np.array([[1, 2]]))
gn.Embedding(10, 4)(np.array([1, 2]))
g = gn.Graph()
g.input("words", shape=(2,)) >> gn.Embedding(10, 4) >> gn.Flatten() >> gn.Dense(8, 2)
