"""Convolution by multiplying and adding, where each filter sees one channel alone.

There the products of matrices would be of vectors, and copying what the window meets would take
longer than to multiply it. Source: Howard and others, "MobileNets", 2017, section 3.1, for what it
is good for.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.layers.convolution.options import Pair
from graphnn.layers.convolution.window import Window

__all__ = ["TapByTap"]

BLOCK = 1 << 16
"""Elements of the output at a time, so that they stay in the cache from pixel to pixel."""


@attrs.frozen
class TapByTap:
    """A convolution in as many groups as there are channels; images have features first in memory.

    Parameters
    ----------
    window
        The geometry.
    channels
        How many channels, and groups, there are.
    """

    window: Window
    channels: int

    def forward(self, padded: Array, weight: Array, places: Pair) -> Array:
        """Give ``(out, *places, N)`` for images ``(in, rows, columns, N)`` with their margin."""
        shape = (len(weight), *places, padded.shape[-1])
        y = np.zeros(shape, np.result_type(padded, weight))
        for filters, met, part in self._blocks(weight, padded, y):
            for row, column, view in self.window.met(met, places):
                part += _spread(filters[:, row, column]) * view
        return y

    def to_weight(self, padded: Array, dy: Array, weight: Array) -> Array:
        """Give the gradient of the weight for that of the output."""
        gradient = np.empty(weight.shape, np.result_type(padded, dy))
        for slopes, met, part in self._blocks(gradient, padded, dy):
            for row, column, view in self.window.met(met, dy.shape[1:3]):
                slopes[:, row, column] = (part * view).sum(axis=(1, 2, 3))
        return gradient

    def to_images(self, dy: Array, weight: Array, images: Pair) -> Array:
        """Give the gradient of the images, of so many rows and columns, for that of the output."""
        padded = self.window.margin(self.channels, images, dy.shape[3])
        gradient = np.zeros(padded, np.result_type(dy, weight))
        for filters, met, part in self._blocks(weight, gradient, dy):
            for row, column, view in self.window.met(met, dy.shape[1:3]):
                view += _spread(filters[:, row, column]) * part
        return self.window.inside(gradient)

    def _blocks(
        self, weight: Array, padded: Array, y: Array
    ) -> Iterator[tuple[Array, Array, Array]]:
        """Yield filters, the channel that each sees, and the channel that each gives."""
        multiple, step = len(weight) // len(padded), max(1, BLOCK // max(1, y[0].size))
        for which in range(multiple):
            for start in range(0, len(padded), step):
                some = slice(which + start * multiple, (start + step) * multiple, multiple)
                yield weight[some, 0], padded[start : start + step], y[some]


def _spread(taps: Array) -> Array:
    return taps[:, np.newaxis, np.newaxis, np.newaxis]
