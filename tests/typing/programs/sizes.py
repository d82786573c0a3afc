"""Sizes and layers that other programs import."""

from typing import Final, Literal

import graphnn as gn
from graphnn.arrays import Matrix

INPUTS: Final = 784
HIDDEN: Final = 50
IMAGE: Final[tuple[Literal[1], Literal[28], Literal[28]]] = (1, 28, 28)
rebindable = 50
encoder: Final = gn.Dense(INPUTS, HIDDEN)
network: Final = gn.Sequential(gn.Dense(INPUTS, HIDDEN), gn.ReLU())
deep: bool = len(str(INPUTS)) == 3
either: Final = gn.Dense(INPUTS, 50) if deep else gn.Dense(INPUTS, 60)
plain = gn.Dense(INPUTS, HIDDEN)


class Sizes:
    """Sizes that belong together."""

    HIDDEN: Final = 50


def made() -> gn.Dense[Literal[784], Literal[50]]:
    """Make a layer whose sizes are declared."""
    return gn.Dense(784, 50)


def made_network() -> gn.Sequential[Matrix, Matrix, Literal[784], Literal[50]]:
    """Make a network whose sizes are declared."""
    return gn.Sequential(gn.Dense(784, 50), gn.ReLU())

DEEP = False
CHOSEN: Final = gn.Dense(3, 4) if DEEP else gn.Dense(3, 5)
CHOSEN_CHAIN: Final = gn.Sequential(gn.Dense(3, 4) if DEEP else gn.Dense(3, 5))
CHOSEN_SIZE: Final = 4 if DEEP else 5
CHOSEN_SHAPE: Final = (1, 28, 28) if DEEP else (1, 14, 14)
LARGER_SHAPE: Final = max((1, 14, 14), (1, 28, 28))
