"""The mean of each channel of an image."""

from __future__ import annotations

from typing import Any, Generic

import attrs
import numpy as np

from graphnn.arrays import Array, Images, Labels, Matrix
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import ColumnWay
from graphnn.graph.shapes import Shape
from graphnn.typevars import N

__all__ = ["GlobalAveragePool"]


@attrs.define(eq=False)
class GlobalAveragePool(Layer[Images, Matrix, N, N], Generic[N]):
    """Makes a vector of an image: the mean of each channel.

    Source: Lin, Chen and Yan, "Network In Network", ICLR 2014, section 3.2.

    Examples
    --------
    >>> GlobalAveragePool()([[[[1, 2], [3, 4]], [[0, 0], [0, 8]]]])
    array([[2.5, 2. ]], dtype=float32)
    """

    mixes_samples = False
    keeps_columns = True
    follows_columns = True

    def output_shape(self, shape: Shape, /) -> Shape:
        """Keep the channels."""
        return (None,) if shape is None else shape[:1]

    def forward(self, x: Images, /) -> Matrix:
        """Average a batch of shape ``(N, channels, rows, columns)``."""
        means: Any = x.mean(axis=(2, 3))
        result: Matrix = means
        return result

    def forward_columns(self, x: Images, columns: Labels, /) -> Matrix:
        """Average channels that come as images of shape ``(trials, pairs, rows, columns)``."""
        return self.forward(x)

    def follow_columns(self, x: Array, /) -> ColumnWay:
        """Let all pass: a mean bends nothing."""
        return ColumnWay(lambda changes: changes.mean(axis=(-2, -1)))

    def vjp(self, x: Images, /) -> tuple[Matrix, Pullback[Matrix, Images]]:
        """Value, and the pullback that hands each pixel its share."""
        rows, columns = x.shape[2:]

        def pullback(dy: Matrix, /) -> tuple[Images, dict[str, Any]]:
            dx: Any = np.empty_like(x, dtype=dy.dtype)
            dx[...] = (dy / (rows * columns))[:, :, np.newaxis, np.newaxis]
            return dx, {}

        return self.forward(x), pullback
