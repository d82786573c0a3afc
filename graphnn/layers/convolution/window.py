"""A window that slides over images: how often it fits, and what it meets at each of its places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import attrs
import numpy as np

from graphnn import wording
from graphnn.arrays import Array, Images, Labels
from graphnn.graph.errors import ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.shapes import Shape
from graphnn.layers.convolution.options import Padding, Pair
from graphnn.shapes import windowed

__all__ = ["Window"]


@attrs.frozen
class Window:
    """The geometry of a convolution or a pooling, along rows and columns.

    Parameters
    ----------
    kernel
        How many pixels it covers.
    stride
        How far it moves at a time.
    before, after
        Padding above and to the left, below and to the right.
    dilation
        How far apart the pixels are that it covers.
    """

    kernel: Pair
    stride: Pair = (1, 1)
    before: Pair = (0, 0)
    after: Pair = (0, 0)
    dilation: Pair = (1, 1)

    @classmethod
    def padded_by(
        cls, padding: Padding, kernel: Pair, stride: Pair, dilation: Pair = (1, 1)
    ) -> Window:
        """Make a window whose padding is a number on either side, or follows from a rule.

        >>> Window.padded_by("same", (2, 3), (1, 1)).after
        (1, 1)
        """
        if padding == "valid":
            return cls(kernel, stride, dilation=dilation)
        if padding == "same":
            rows, columns = (d * (k - 1) for d, k in zip(dilation, kernel, strict=True))
            before = rows // 2, columns // 2
            return cls(kernel, stride, before, (rows - before[0], columns - before[1]), dilation)
        return cls(kernel, stride, padding, padding, dilation)

    @property
    def size(self) -> int:
        """How many pixels it covers in all."""
        return self.kernel[0] * self.kernel[1]

    @property
    def reach(self) -> Pair:
        """Rows and columns from its first pixel to its last.

        >>> Window((3, 3), dilation=(1, 2)).reach
        (3, 5)
        """
        rows, columns = (d * (k - 1) + 1 for d, k in zip(self.dilation, self.kernel, strict=True))
        return rows, columns

    @property
    def overlaps(self) -> bool:
        """Whether it can meet a pixel from two of its places."""
        return any(reach > step for reach, step in zip(self.reach, self.stride, strict=True))

    @property
    def turned(self) -> Window | None:
        """The window that meets at each pixel the places that met it; ``None`` if there is none.

        What moves by more than one pixel skips some, and a wide margin has pixels of its own.
        """
        before, after = (
            (self.reach[0] - 1 - rows, self.reach[1] - 1 - columns)
            for rows, columns in (self.before, self.after)
        )
        if self.stride != (1, 1) or min(*before, *after) < 0:
            return None
        return attrs.evolve(self, before=before, after=after)

    def places(self, image: Pair) -> Pair:
        """Count its places on an image, below 1 where it does not fit.

        >>> Window((5, 5)).places((28, 28)), Window((2, 2), stride=(2, 2)).places((5, 4))
        ((24, 24), (2, 2))
        """
        rows, columns = (
            windowed(before + length + after, kernel, step, dilation)
            for length, before, after, kernel, step, dilation in zip(
                image, self.before, self.after, self.kernel, self.stride, self.dilation, strict=True
            )
        )
        return rows, columns

    def output_shape(self, channels: int | None, shape: Shape) -> Shape:
        """Give the shape of a sample with so many channels, as far as that of the input is known.

        Raises
        ------
        ShapeError
            If the window does not fit.
        """
        if shape is None:
            return (channels, None, None)
        lengths = [
            None if length is None else self.places((length, length))[axis]
            for axis, length in enumerate(shape[1:])
        ]
        if any(length is not None and length < 1 for length in lengths):
            raise ShapeError(self._wanted())
        return (channels, *lengths)

    def places_on(self, images: Images, layer: Layer[Any, Any]) -> Pair:
        """Count its places on the images that a layer was given.

        Raises
        ------
        ShapeError
            If it does not fit.
        """
        _, _, rows, columns = images.shape
        places = self.places((rows, columns))
        if min(places) < 1:
            raise ShapeError(f"{layer.label} {self._wanted()}, but got {images.shape}")
        return places

    def _wanted(self) -> str:
        rows, columns = (
            reach - before - after
            for reach, before, after in zip(self.reach, self.before, self.after, strict=True)
        )
        return wording.small_image(rows, columns)

    def margin(self, channels: int, images: Pair, count: int) -> tuple[int, int, int, int]:
        """Give the shape of features-first images with their margin."""
        rows, columns = (
            before + length + after
            for before, length, after in zip(self.before, images, self.after, strict=True)
        )
        return channels, rows, columns, count

    def padded(self, images: Array, value: float = 0) -> Array:
        """Put a margin around images of shape ``(channels, rows, columns, N)``."""
        channels, rows, columns, count = images.shape
        shape = self.margin(channels, (rows, columns), count)
        if shape == images.shape:
            return images
        padded = np.full(shape, value, images.dtype)
        self.inside(padded)[...] = images
        return padded

    def inside(self, padded: Array) -> Array:
        """See padded images without their margin."""
        (top, left), (_, rows, columns, _) = self.before, padded.shape
        return padded[:, top : rows - self.after[0], left : columns - self.after[1]]

    def pixels(self, image: Pair) -> Labels:
        """Find which pixels of an image the window covers at each of its places.

        Parameters
        ----------
        image
            Rows and columns of the image, without its margin.

        Returns
        -------
        integer array of shape (size, *places)
            The pixels, counted row by row; in the margin, the nearest to it.
        """
        return _pixels(self, image)

    def met(self, padded: Array, places: Sequence[int]) -> Iterator[tuple[int, int, Array]]:
        """Yield for each pixel of the window what it meets at all places.

        Parameters
        ----------
        padded : array of shape (channels, rows, columns, N)
            Images with their margin.
        places
            How many places there are.

        Yields
        ------
        row, column, view
            The pixel, and a view of shape ``(channels, *places, N)``.
        """
        (down, right), (rows, columns) = self.stride, places
        for row in range(self.kernel[0]):
            top = row * self.dilation[0]
            for column in range(self.kernel[1]):
                left = column * self.dilation[1]
                yield (
                    row,
                    column,
                    padded[
                        :,
                        top : top + down * (rows - 1) + 1 : down,
                        left : left + right * (columns - 1) + 1 : right,
                    ],
                )


@cache
def _pixels(window: Window, image: Pair) -> Labels:
    own = np.divmod(np.arange(window.size), window.kernel[1])
    row, column = (
        np.clip(np.arange(count) * step + each[:, np.newaxis] * apart - margin, 0, length - 1)
        for count, step, each, apart, margin, length in zip(
            window.places(image),
            window.stride,
            own,
            window.dilation,
            window.before,
            image,
            strict=True,
        )
    )
    found: Labels = row[:, :, np.newaxis] * image[1] + column[:, np.newaxis]
    return found
