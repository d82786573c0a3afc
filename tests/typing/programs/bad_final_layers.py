"""Layers that are declared Final, here or elsewhere."""

from typing import Final

import graphnn as gn
from sizes import encoder, network
from third_party import Affine

head: Final = gn.Dense(60, 10)
third: Final = Affine(60, 10)
gn.Sequential(gn.Dense(784, 50), head)  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(encoder, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(encoder, third)  # E: layer 1 Affine(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
encoder >> gn.ReLU() >> head  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]


def make() -> None:
    gn.Sequential(gn.Dense(784, 50), third)  # E: layer 1 Affine(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]


make()
