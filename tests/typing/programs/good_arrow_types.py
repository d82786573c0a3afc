"""What the arrow makes."""

from typing import reveal_type

import graphnn as gn
from third_party import Conv2D

reveal_type(gn.Dense(784, 50) >> gn.ReLU() >> gn.Dense(50, 10))  # R: Sequential[Matrix, Matrix, Literal[784]?, Literal[10]?]
reveal_type(gn.ReLU() >> gn.Dense(50, 10))  # R: Sequential[Matrix, Matrix, Literal[50]?, Literal[10]?]
reveal_type(Conv2D(1, 8) >> gn.ReLU() >> gn.Flatten() >> gn.Dense(800, 10))  # R: Sequential[Images, Matrix, Literal[1]?, Literal[10]?]
reveal_type(gn.Sequential(gn.Dense(2, 3)) >> gn.Sequential(gn.ReLU(), gn.Dense(3, 4)))  # R: Sequential[Matrix, Matrix, Literal[2]?, Literal[4]?]
