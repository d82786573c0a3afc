"""Names of fields of the class and its bases, of properties, and numbers."""

from __future__ import annotations

from typing import Any

import attrs
import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector
from graphnn.graph import Initializer
from graphnn.initializers import Zeros

LENGTH = "size"


@attrs.define(eq=False)
class Base(gn.Layer[Matrix, Matrix]):
    size: int
    start: Initializer = attrs.field(default=Zeros(), kw_only=True)

    @property
    def double(self) -> int:
        return 2 * self.size

    def forward(self, x: Matrix, /) -> Matrix:
        return x


@attrs.define(eq=False)
class Child(Base):
    own: int = 2
    weight: Matrix = gn.parameter("size", "own", init="start")
    bias: Vector = gn.parameter("double", init="start")
    named: Vector = gn.parameter(LENGTH, init="start")
    cube: Array = gn.parameter("size", 3, "own", init=Zeros())


def loose(name: str) -> Any:
    return gn.parameter(name, init=Zeros())


Child(3)
Child(3, weight=Child(3).weight)
