"""Sizes that are declared Final, here or elsewhere."""

from typing import Final

import graphnn as gn
import sizes
from sizes import HIDDEN, INPUTS

WIDTH: Final = 60
gn.Sequential(gn.Dense(784, 50), gn.Dense(WIDTH, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(INPUTS, HIDDEN), gn.Dense(WIDTH, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(28 * 28, sizes.HIDDEN), gn.Dense(2 * sizes.HIDDEN, 10))  # E: layer 1 Dense(100 -> 10) takes 100 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]


def make() -> None:
    gn.Sequential(gn.Dense(INPUTS, HIDDEN), gn.Dense(WIDTH + 1, 10))  # E: layer 1 Dense(61 -> 10) takes 61 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]


make()
