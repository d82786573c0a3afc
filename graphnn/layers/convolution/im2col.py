"""Convolution as products with a matrix of what the window meets, a block of it at a time.

Source: Chellapilla, Puri and Simard, "High Performance Convolutional Neural Networks for Document
Processing", 2006; "Deep Learning from Scratch", section 7.4.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.layers.convolution.options import Pair
from graphnn.layers.convolution.window import Window

__all__ = ["Im2col"]

BLOCK = 1 << 19
"""Elements of the matrix at a time: what it takes of memory does not grow with the batch."""

_RUN = 128
"""How many samples are kept together in any case, so that inner loops stay long."""


@attrs.frozen
class Im2col:
    """Any convolution of images with features first in memory.

    Parameters
    ----------
    window
        The geometry.
    groups
        Into how many parts the channels are cut that do not see each other.
    """

    window: Window
    groups: int = 1

    def forward(self, padded: Array, weight: Array, places: Pair) -> Array:
        """Give ``(out, *places, N)`` for images ``(in, rows, columns, N)`` with their margin."""
        shape = (len(weight), *places, padded.shape[-1])
        y = np.empty(shape, np.result_type(padded, weight))
        filters = self._grouped(weight)
        for met, part in self._blocks(padded, y):
            part[...] = (filters @ self._columns(met, part.shape)).reshape(part.shape)
        return y

    def to_weight(self, padded: Array, dy: Array, weight: Array) -> Array:
        """Give the gradient of the weight for that of the output."""
        gradient = np.zeros(self._grouped(weight).shape, np.result_type(padded, dy))
        for met, part in self._blocks(padded, dy):
            columns = self._columns(met, part.shape)
            gradient += self._grouped(part) @ columns.swapaxes(1, 2)
        return gradient.reshape(weight.shape)

    def to_images(self, dy: Array, weight: Array, images: Pair) -> Array:
        """Give the gradient of the images, of so many rows and columns, for that of the output."""
        turned = self.window.turned
        if turned is not None:
            way = Im2col(turned, self.groups)
            return way.forward(turned.padded(dy), self._turned(weight), images)
        return self.window.inside(self._scattered(dy, weight, images))

    def _turned(self, weight: Array) -> Array:
        """Flip the filters, and let what comes out of each group go in."""
        per_group, seen, *kernel = weight.shape
        filters = weight.reshape(self.groups, per_group // self.groups, seen, *kernel)
        return filters.swapaxes(1, 2)[..., ::-1, ::-1].reshape(
            self.groups * seen, per_group // self.groups, *kernel
        )

    def _scattered(self, dy: Array, weight: Array, images: Pair) -> Array:
        """Add up for each pixel, also of the margin, what the places that met it give back."""
        filters = self._grouped(weight).swapaxes(1, 2)
        padded = self.window.margin(weight.shape[1] * self.groups, images, dy.shape[3])
        gradient = np.zeros(padded, np.result_type(dy, weight))
        for met, part in self._blocks(gradient, dy):
            moved = filters @ self._grouped(part)
            moved = moved.reshape(len(met), *self.window.kernel, *part.shape[1:])
            for row, column, view in self.window.met(met, part.shape[1:3]):
                view += moved[:, row, column]
        return gradient

    def _blocks(self, padded: Array, y: Array) -> Iterator[tuple[Array, Array]]:
        """Cut the output into bands of rows, if need be of some samples; yield what each meets."""
        step, reach = self.window.stride[0], self.window.reach[0]
        _, rows, columns, count = y.shape
        a_row = len(padded) * self.window.size * columns
        samples = max(_RUN, min(count, BLOCK // a_row))
        height = max(1, BLOCK // (a_row * samples))
        for first, top in itertools.product(range(0, count, samples), range(0, rows, height)):
            bottom = min(rows, top + height)
            met = padded[:, top * step : (bottom - 1) * step + reach, :, first : first + samples]
            yield met, y[:, top:bottom, :, first : first + samples]

    def _columns(self, images: Array, part: tuple[int, ...]) -> Array:
        places, count = part[1:3], part[3]
        if self.window.size == 1:
            return self._grouped(next(self.window.met(images, places))[2])
        columns = np.empty((len(images), *self.window.kernel, *places, count), images.dtype)
        for row, column, view in self.window.met(images, places):
            columns[:, row, column] = view
        depth = len(images) // self.groups * self.window.size
        return columns.reshape(self.groups, depth, places[0] * places[1] * count)

    def _grouped(self, array: Array) -> Array:
        """Put the groups before the first axis, and make one of the axes behind it."""
        size = np.prod(array.shape[1:], dtype=int)
        return array.reshape(self.groups, len(array) // self.groups, size)
