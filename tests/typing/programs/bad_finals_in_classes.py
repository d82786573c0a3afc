"""Sizes that are kept in a class."""

from typing import Final

import graphnn as gn
import sizes
from sizes import Sizes


class Own:
    WIDTH: Final = 60
    first: Final = gn.Dense(784, WIDTH)


class Later(Own): ...


gn.Sequential(gn.Dense(784, Sizes.HIDDEN), gn.Dense(Own.WIDTH, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, sizes.Sizes.HIDDEN), gn.Dense(Later.WIDTH, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(Own.first, gn.Dense(Sizes.HIDDEN, 10))  # E: layer 1 Dense(50 -> 10) takes 50 features but layer 0 Dense(784 -> 60) gives 60  [graphnn-shape]
