"""Annotations that say the sizes are believed anywhere."""

from typing import Literal

import graphnn as gn


def join(layer: gn.Dense[Literal[784], Literal[50]], other: gn.Dense[int, int]) -> None:
    gn.Sequential(layer, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
    gn.Sequential(layer if len(str(layer)) else layer, gn.Dense(60, 10))  # E: static layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
    gn.Sequential(other, gn.Dense(60, 10))


def sizes(n: Literal[50]) -> None:
    gn.Sequential(gn.Dense(784, n), gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]


join(gn.Dense(784, 50), gn.Dense(784, 60))
sizes(50)
