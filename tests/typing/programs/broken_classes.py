"""Layers that are half made."""

import attrs
import graphnn as gn
from graphnn.arrays import Matrix


@attrs.define(eq=False)
class Bare(gn.Layer):
    in_features: int
    out_features: int

    def forward(self, x: Matrix, /) -> Matrix:
        return x


@attrs.define(eq=False)
class Abstract(gn.Layer[Matrix, Matrix]):
    in_features: int


class Handmade(gn.Layer[Matrix, Matrix]):
    def __init__(self, in_features: int, out_features: int) -> None:
        self.in_features = 2 * in_features
        self.out_features = 2 * out_features

    def forward(self, x: Matrix, /) -> Matrix:
        return x


class Unknown(Missing[int]):  # E: Class cannot subclass value of type "Any"  [misc] # E: Name "Missing" is not defined  [name-defined]
    pass


gn.Sequential(gn.Dense(784, 50), Bare(50, 10), gn.Dense(10, 3))
gn.Sequential(gn.Dense(784, 50), Abstract(60))  # E: layer 1 Abstract(60) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape] # E: Cannot instantiate abstract class "Abstract" with abstract attribute "forward"  [abstract]
gn.Sequential(gn.Dense(784, 50), Handmade(25, 10), gn.Dense(20, 3))
gn.Sequential(gn.Dense(784, 50), Unknown(), gn.Dense(20, 3))
