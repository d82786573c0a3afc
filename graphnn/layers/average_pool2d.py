"""The mean of each patch of an image."""

from __future__ import annotations

from typing import Any, Generic

import attrs
import numpy as np

from graphnn.arrays import Array, Images, Labels
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import ColumnWay
from graphnn.layers.convolution.memory import apart, channels_seen_first, samples_first
from graphnn.layers.convolution.options import Pair
from graphnn.layers.convolution.pool import Pool2D
from graphnn.layers.convolution.window import Window
from graphnn.typevars import N

__all__ = ["AveragePool2D"]


@attrs.define(eq=False)
class AveragePool2D(Pool2D[N], Generic[N]):
    """Gives the mean of each patch, channel by channel (section 7.3).

    Parameters
    ----------
    kernel_size
        Rows and columns of a patch; one number stands for both, here and below.
    stride
        How far apart the patches are; by default they lie side by side.
    padding
        Rows and columns of zeros on either side; at most half a patch.
    count_include_pad
        Whether these zeros count where a mean is taken.

    Examples
    --------
    >>> AveragePool2D(2)([[[[1, 2, 5, 1], [3, 4, 0, 0]]]])
    array([[[[2.5, 1.5]]]], dtype=float32)
    """

    count_include_pad: bool = attrs.field(default=True, kw_only=True)

    def forward(self, x: Images, /) -> Images:
        """Pool a batch of shape ``(N, channels, rows, columns)``."""
        window = self.window
        places = window.places_on(x, self)
        y = _summed(window, window.padded(channels_seen_first(x)), places)
        y *= self._shares(x.shape[2:], x.dtype)
        return samples_first(y)

    def forward_columns(self, x: Images, columns: Labels, /) -> Images:
        """Pool channels that come as images of shape ``(trials, pairs, rows, columns)``."""
        y: Any = self._pooled(x)
        result: Images = y
        return result

    def follow_columns(self, x: Array, /) -> ColumnWay:
        """Let all pass: a mean bends nothing."""
        return ColumnWay(self._pooled)

    def _pooled(self, images: Array) -> Array:
        """Pool images of shape ``(..., rows, columns)``, each on its own."""
        window, shape = self.window, images.shape[-2:]
        y = _summed(window, window.padded(apart(images)), window.places(shape))
        y *= self._shares(shape, images.dtype)
        return y.reshape(*images.shape[:-2], *y.shape[1:3])

    def vjp(self, x: Images, /) -> tuple[Images, Pullback[Images, Images]]:
        """Value, and the pullback that hands each pixel its share of the gradient."""
        window = self.window
        count, channels, rows, columns = x.shape
        shares = self._shares((rows, columns), x.dtype)

        def pullback(dy: Images, /) -> tuple[Images, dict[str, Any]]:
            slopes = channels_seen_first(dy) * shares
            dx = np.zeros(window.margin(channels, (rows, columns), count), slopes.dtype)
            for *_, view in window.met(dx, dy.shape[2:]):
                view += slopes
            return samples_first(window.inside(dx)), {}

        return self.forward(x), pullback

    def _shares(self, image: Pair, dtype: np.dtype[Any]) -> Array:
        """One over the number of pixels that count, for each patch, with features first."""
        window = self.window
        if self.count_include_pad or self.padding == (0, 0):
            return np.full((1, 1, 1, 1), 1 / window.size, dtype)
        ones = window.padded(np.ones((1, *image, 1), dtype))
        return 1 / _summed(window, ones, window.places(image))


def _summed(window: Window, padded: Array, places: Pair) -> Array:
    first, *others = (view for *_, view in window.met(padded, places))
    y = first.copy(order="K")
    for view in others:
        y += view
    return y
