"""Layers that give the features that they take: their number is checked and passed on."""

import graphnn as gn

gn.Sequential(gn.Dense(2, 3), gn.BatchNorm(4))  # E: layer 1 BatchNorm(4 -> 4) takes 4 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
gn.Sequential(gn.Dense(2, 3), gn.BatchNorm(3), gn.Dense(4, 2))  # E: layer 2 Dense(4 -> 2) takes 4 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
gn.Sequential(gn.Dense(2, 3), gn.LayerNorm(3), gn.Dropout(0.5, rng=0), gn.Dense(4, 2))  # E: layer 3 Dense(4 -> 2) takes 4 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
