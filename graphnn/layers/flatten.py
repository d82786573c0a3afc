"""From samples of any shape to vectors."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array, Matrix
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import Direction
from graphnn.graph.shapes import Shape, is_known

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

    mixes_samples = False
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

    def output_shape(self, shape: Shape, /) -> Shape:
        """Give the number of features, where all lengths are known."""
        return (math.prod(shape),) if is_known(shape) else (None,)
