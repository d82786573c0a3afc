"""Which way a convolution is computed."""

from __future__ import annotations

from typing import Protocol

from graphnn.arrays import Array
from graphnn.layers.convolution.im2col import Im2col
from graphnn.layers.convolution.options import Pair
from graphnn.layers.convolution.tap_by_tap import TapByTap
from graphnn.layers.convolution.window import Window

__all__ = ["Way", "way"]


class Way(Protocol):
    """A way to compute a convolution of images with features first in memory."""

    def forward(self, padded: Array, weight: Array, places: Pair) -> Array:
        """Give ``(out, *places, N)`` for images ``(in, rows, columns, N)`` with their margin."""

    def to_weight(self, padded: Array, dy: Array, weight: Array) -> Array:
        """Give the gradient of the weight for that of the output."""

    def to_images(self, dy: Array, weight: Array, images: Pair) -> Array:
        """Give the gradient of the images, of so many rows and columns, for that of the output."""


def way(window: Window, weight: Array, groups: int) -> Way:
    """Choose by the shape of the filters.

    >>> import numpy as np
    >>> type(way(Window((3, 3)), np.ones((8, 4, 3, 3)), 2)).__name__
    'Im2col'
    >>> type(way(Window((3, 3)), np.ones((8, 1, 3, 3)), 8)).__name__
    'TapByTap'
    """
    if groups > 1 and weight.shape[1] == 1:
        return TapByTap(window, groups)
    return Im2col(window, groups)
