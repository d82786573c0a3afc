"""Sizes of others' layers: by the types of their fields, by their names, by inheritance."""

import graphnn as gn
from third_party import Affine, LowRank, Named, Norm

gn.Sequential(gn.Dense(784, 50), LowRank(60, 10))  # E: layer 1 LowRank(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(LowRank(units=50, fan_in=784), gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 LowRank(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(Affine(784, 50), gn.ReLU(), Affine(60, 10))  # E: layer 2 Affine(60 -> 10) takes 60 features but layer 0 Affine(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), Named(60, 10, title="head"))  # E: layer 1 Named(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), Norm(60))  # E: layer 1 Norm(60 -> 60) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), Norm(50), gn.Dense(60, 10))  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 1 Norm(50 -> 50) gives 50  [graphnn-shape]
