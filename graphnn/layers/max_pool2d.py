"""The largest of each patch of an image."""

from __future__ import annotations

from functools import partial
from typing import Any, Generic, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array, Images, Labels
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import ColumnWay, Limits
from graphnn.layers.convolution.memory import (
    apart,
    channels_seen_first,
    features_first,
    samples_first,
)
from graphnn.layers.convolution.options import Pair
from graphnn.layers.convolution.pool import Pool2D
from graphnn.layers.convolution.window import Window
from graphnn.typevars import N

__all__ = ["MaxPool2D"]

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool]]


@attrs.define(eq=False)
class MaxPool2D(Pool2D[N], Generic[N]):
    """Gives the largest pixel of each patch, channel by channel (section 7.3).

    NaN counts as the largest. Of several that are equal, the gradient goes to the first.

    Parameters
    ----------
    kernel_size
        Rows and columns of a patch; one number stands for both, here and below.
    stride
        How far apart the patches are; by default they lie side by side.
    padding
        Rows and columns on either side that count as less than everything; at most half a patch.

    Examples
    --------
    >>> MaxPool2D(2)([[[[1, 2, 5, 1], [3, 4, 0, 0]]]])
    array([[[[4., 5.]]]], dtype=float32)
    """

    def forward(self, x: Images, /) -> Images:
        """Pool a batch of shape ``(N, channels, rows, columns)``."""
        window = self.window
        places = window.places_on(x, self)
        return samples_first(
            _largest(window, window.padded(channels_seen_first(x), -np.inf), places)
        )

    def forward_columns(self, x: Images, columns: Labels, /) -> Images:
        """Pool channels that come as images of shape ``(trials, pairs, rows, columns)``."""
        window, images = self.window, apart(x)
        places = window.places((x.shape[2], x.shape[3]))
        y: Any = _largest(window, window.padded(images, -np.inf), places)
        result: Images = y.reshape(*x.shape[:2], *places)
        return result

    def follow_columns(self, x: Array, /) -> ColumnWay:
        """Let the largest pass, as long as it stays the largest."""
        window, shape = self.window, x.shape[1:]
        # Side by side, the pairs make the innermost loops long.
        padded = window.padded(features_first(x[:, np.newaxis]), -np.inf)
        met = np.stack([view[0] for *_, view in window.met(padded, window.places(shape))])
        first = met.argmax(axis=0)
        lead = np.take_along_axis(met, first[np.newaxis], axis=0) - met
        # Nothing can come before itself.
        np.put_along_axis(lead, first[np.newaxis], np.inf, axis=0)
        winner = first.transpose(2, 0, 1)
        pixels = window.pixels(shape)
        rows, columns = np.ogrid[: winner.shape[1], : winner.shape[2]]
        largest = pixels[winner, rows, columns]
        limits = Limits(
            lead=lead.transpose(3, 0, 1, 2).reshape(len(x), -1),
            first=np.tile(largest.reshape(len(x), -1), len(met)),
            second=pixels.reshape(1, -1),
        )
        push = partial(_picked, pixel=largest)
        return ColumnWay(push, limits, partial(np.max, axis=0), pixels.reshape(len(met), -1))

    def vjp(self, x: Images, /) -> tuple[Images, Pullback[Images, Images]]:
        """Value, and the pullback that hands each gradient to the pixel that was the largest."""
        window = self.window
        places = window.places_on(x, self)
        padded = window.padded(channels_seen_first(x), -np.inf)
        y = _largest(window, padded, places)

        def pullback(dy: Images, /) -> tuple[Images, dict[str, Any]]:
            return samples_first(window.inside(_to_largest(window, padded, y, dy))), {}

        return samples_first(y), pullback


def _largest(window: Window, padded: Array, places: Pair) -> Array:
    views = [view for *_, view in window.met(padded, places)]
    y = views[0].copy(order="K")
    for view in views[1:]:
        np.maximum(y, view, out=y)
    return y


def _picked(changes: Array, pixel: Labels) -> Array:
    """Pick pixels ``(pairs, places...)`` of changes ``(..., pairs or 1, rows, columns)``."""
    *lead, lanes, rows, columns = changes.shape
    if lanes > 1:
        pixel = pixel + rows * columns * np.arange(lanes).reshape(-1, 1, 1)
    return changes.reshape(*lead, lanes * rows * columns).take(pixel, axis=-1)


def _to_largest(window: Window, padded: Array, y: Array, dy: Images) -> Array:
    if np.isnan(y).any():
        # NaN would not be equal to itself.
        padded, y = (np.where(np.isnan(each), np.inf, each) for each in (padded, y))
    slopes = channels_seen_first(dy)
    dx = np.zeros_like(padded, dtype=slopes.dtype)
    give = _add if window.overlaps else np.multiply
    free = np.ones_like(y, np.bool)
    pixels = zip(window.met(padded, y.shape[1:3]), window.met(dx, y.shape[1:3]), strict=True)
    for (*_, pixel), (*_, slope) in pixels:
        largest = pixel == y
        largest &= free
        give(slopes, largest, out=slope)
        free ^= largest
    return dx


def _add(slopes: Array, largest: Mask, *, out: Array) -> None:
    out += slopes * largest
