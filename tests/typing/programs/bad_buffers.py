"""Names in buffer(...) are those of fields."""

from __future__ import annotations

import attrs
import graphnn as gn
from graphnn.arrays import Matrix, Vector
from graphnn.initializers import Zeros


@attrs.define(eq=False)
class Centred(gn.Layer[Matrix, Matrix]):
    size: int
    mean: Vector = gn.buffer("sizes", init=Zeros())  # E: buffer "mean": "Centred" has no field "sizes"; did you mean "size"?  [graphnn-parameter]
    low: Vector = gn.buffer("later", init=Zeros())  # E: buffer "low": "Centred" sets the field "later" only after it; declare "later" above  [graphnn-parameter]
    later: int = 3
    pair: Matrix = gn.buffer("later", init=Zeros())  # E: Incompatible types in assignment (expression has type "ndarray[tuple[int], dtype[floating[Any]]]", variable has type "ndarray[tuple[int, int], dtype[floating[Any]]]")  [assignment]

    def forward(self, x: Matrix, /) -> Matrix:
        return x - self.mean
