"""Names in parameter(...) are those of fields."""

from __future__ import annotations

import attrs
import graphnn as gn
from graphnn.arrays import Matrix, Vector
from graphnn.initializers import Zeros


@attrs.define(eq=False)
class LowRank(gn.Layer[Matrix, Matrix]):
    in_features: int
    out_features: int
    weight: Matrix = gn.parameter("in_features", "out_feature", init=Zeros())  # E: parameter "weight": "LowRank" has no field "out_feature"; did you mean "out_features"?  [graphnn-parameter]
    bias: Vector = gn.parameter("m", init="zeros")  # E: parameter "bias": "LowRank" has no field "m"  [graphnn-parameter] # E: parameter "bias": "LowRank" has no field "zeros"  [graphnn-parameter]
    low: Vector = gn.parameter("later", init=Zeros())  # E: parameter "low": "LowRank" sets the field "later" only after it; declare "later" above  [graphnn-parameter]
    later: int = 3
    rank: Matrix = gn.parameter("later", init=Zeros())  # E: Incompatible types in assignment (expression has type "ndarray[tuple[int], dtype[floating[Any]]]", variable has type "ndarray[tuple[int, int], dtype[floating[Any]]]")  [assignment]

    def forward(self, x: Matrix, /) -> Matrix:
        return x
