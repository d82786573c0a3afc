"""Longer than the overloads of Sequential that mypy alone checks."""

import graphnn as gn

gn.Sequential(
    gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(),
    gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(),
    gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(),
    gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(),
    gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(), gn.Dense(8, 8), gn.ReLU(),
    gn.Dense(9, 8),  # E: layer 30 Dense(9 -> 8) takes 9 features but layer 28 Dense(8 -> 8) gives 8  [graphnn-shape]
)
