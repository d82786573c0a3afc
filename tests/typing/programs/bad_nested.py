"""Chains in chains: the error names the layers inside."""

import graphnn as gn

gn.Sequential(gn.Sequential(gn.Dense(784, 50), gn.ReLU()), gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0.0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(
    gn.Sequential(gn.Dense(784, 50), gn.ReLU()),
    gn.Sequential(
        gn.ReLU(),
        gn.Dense(60, 10),  # E: layer 1.1 Dense(60 -> 10) takes 60 features but layer 0.0 Dense(784 -> 50) gives 50  [graphnn-shape]
    ),
)
gn.Sequential(gn.Sequential(gn.Sequential(gn.Dense(2, 3))), gn.Sequential(gn.Sequential(gn.Dense(4, 5))))  # E: layer 1.0.0 Dense(4 -> 5) takes 4 features but layer 0.0.0 Dense(2 -> 3) gives 3  [graphnn-shape]
