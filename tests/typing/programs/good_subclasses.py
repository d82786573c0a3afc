"""Classes that inherit from chains and layers."""

from typing import Generic

import attrs
import graphnn as gn
from graphnn.arrays import Matrix
from graphnn.typevars import NIn, NOut


class Encoder(gn.Sequential[Matrix, Matrix]):
    def __init__(self, width: int) -> None:
        super().__init__(gn.Dense(784, width), gn.ReLU())


@attrs.define(eq=False)
class Wide(gn.Dense[NIn, NOut], Generic[NIn, NOut]):
    factor: int = 2


gn.Sequential(Encoder(50), gn.Dense(50, 10))
Encoder(50) >> gn.Dense(50, 10)
gn.Sequential(Wide(784, 50), gn.Dense(50, 10))
net = Encoder(3)
net[0]
