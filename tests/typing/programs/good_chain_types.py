"""A chain takes what its first layer takes and gives what its last gives."""

from typing import reveal_type

import graphnn as gn
from third_party import Conv2D, LowRank

reveal_type(gn.Dense(784, 50))  # R: Dense[Literal[784]?, Literal[50]?]
reveal_type(gn.Dense(out_features=50, in_features=784))  # R: Dense[Literal[784]?, Literal[50]?]
reveal_type(LowRank(units=50, fan_in=784))  # R: LowRank[Literal[784]?, Literal[50]?]
reveal_type(gn.Sequential(gn.Dense(784, 50), gn.ReLU(), gn.Dense(50, 10)))  # R: Sequential[Matrix, Matrix, Literal[784]?, Literal[10]?]
reveal_type(gn.Sequential(gn.Dense(784, 50)))  # R: Sequential[Matrix, Matrix, Literal[784]?, Literal[50]?]
reveal_type(gn.Sequential(Conv2D(1, 8), gn.ReLU(), gn.Flatten(), gn.Dense(800, 10)))  # R: Sequential[Images, Matrix, Literal[1]?, Literal[10]?]
reveal_type(gn.Sequential(Conv2D(1, 8), gn.ReLU()))  # R: Sequential[Images, Images, Literal[1]?, Literal[8]?]
reveal_type(gn.Sequential(gn.Dense(4, 3), "relu", rng=0, dtype="float64"))  # R: Sequential[Matrix, Matrix, Literal[4]?, Literal[3]?]
