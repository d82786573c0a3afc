"""The error stands at the argument that does not fit."""

import graphnn as gn

net = gn.Sequential(
    gn.Dense(784, 50),
    gn.ReLU(),
    gn.Dense(60, 10),  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
    gn.Softmax(),
    rng=0,
)
