"""Functions, and names that a plugin may have registered."""

from typing import reveal_type

import numpy as np
import graphnn as gn
from third_party import function

reveal_type(gn.Sequential(gn.Dense(3, 2), np.tanh, function, lambda x: x, gn.Dense(2, 1)))  # R: Sequential[Matrix, Matrix, Literal[3]?, Literal[1]?]
reveal_type(gn.Sequential(gn.Dense(4, 4), lambda x: x[:, ::2], gn.Dense(2, 1)))  # R: Sequential[Matrix, Matrix, Literal[4]?, Literal[1]?]
gn.Sequential(gn.Dense(4, 4), gn.Lambda(lambda x: x[:, ::2]), gn.Dense(2, 1))
gn.Sequential(function, gn.Dense(2, 1))
gn.Sequential("relu", gn.Dense(2, 1))


def named(name: str) -> gn.Network:
    return gn.Sequential(gn.Dense(4, 3), name, gn.Dense(3, 1))


def registered() -> gn.Network:
    return gn.Sequential(gn.Dense(4, 4), "halving-unit", gn.Dense(2, 1))
