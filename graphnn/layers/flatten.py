"""From samples of any shape to vectors."""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

import attrs
import numpy as np

from graphnn.arrays import Array, Matrix
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import Direction

__all__ = ["Flatten"]


@attrs.define(eq=False)
class Flatten(Layer[Array, Matrix]):
    """Makes a vector of each sample: ``(N, ...)`` becomes ``(N, features)``, in C order.

    Examples
    --------
    >>> import numpy as np
    >>> Flatten()(np.ones((5, 1, 28, 28))).shape
    (5, 784)
    """

    keeps_size: ClassVar[Literal[True]] = True
    mixes_samples = False
    unrolls_columns = True
    follows_lines = True

    def forward(self, x: Array, /) -> Matrix:
        """Reshape a batch."""
        return x.reshape(len(x), math.prod(x.shape[1:]))

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Reshape the direction."""
        return self.forward(direction), np.ones(len(direction), np.bool)

    def vjp(self, x: Array, /) -> tuple[Matrix, Pullback[Matrix, Array]]:
        """Value, and the pullback that reshapes back."""

        def pullback(dy: Matrix, /) -> tuple[Array, dict[str, Any]]:
            return dy.reshape(x.shape), {}

        return self.forward(x), pullback
