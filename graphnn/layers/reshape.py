"""From samples of one shape to samples of another."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.graph.errors import ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import Direction
from graphnn.graph.shapes import Shape, features, is_known

__all__ = ["Reshape"]


def _as_lengths(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(length) for length in shape)


def _is_shape(layer: Reshape, field: attrs.Attribute[Any], value: tuple[int, ...]) -> None:
    if any(length < 1 and length != -1 for length in value) or value.count(-1) > 1:
        raise ValueError(
            f"Reshape: shape is {value}; wanted positive lengths, at most one of them -1"
        )


@attrs.define(eq=False)
class Reshape(Layer[Array, Array]):
    """Gives each sample another shape of as many values, in C order.

    Parameters
    ----------
    shape
        Shape of one sample, without the batch axis; one length may be -1 and follows.

    Examples
    --------
    >>> import numpy as np
    >>> Reshape((1, 28, -1))(np.ones((5, 784))).shape
    (5, 1, 28, 28)
    """

    shape: tuple[int, ...] = attrs.field(converter=_as_lengths, validator=_is_shape)

    mixes_samples = False
    follows_lines = True

    def forward(self, x: Array, /) -> Array:
        """Reshape a batch."""
        return x.reshape(len(x), *self._target(x.shape[1:]))

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Reshape the direction."""
        return self.forward(direction), np.ones(len(direction), np.bool)

    def vjp(self, x: Array, /) -> tuple[Array, Pullback[Array, Array]]:
        """Value, and the pullback that reshapes back."""

        def pullback(dy: Array, /) -> tuple[Array, dict[str, Any]]:
            return dy.reshape(x.shape), {}

        return self.forward(x), pullback

    def output_shape(self, shape: Shape, /) -> Shape:
        """Give the new shape; a length of -1 is known where the old shape is."""
        if is_known(shape):
            return self._target(shape)
        return tuple(None if length == -1 else length for length in self.shape)

    @property
    def label(self) -> str:
        """Short name with the new shape."""
        return f"Reshape({self.shape})"

    def _target(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        size, known = math.prod(shape), math.prod(n for n in self.shape if n != -1)
        open_length = -1 in self.shape
        if (size % known if open_length else size != known) != 0:
            needed = f"a multiple of {known}" if open_length else str(known)
            raise ShapeError(f"takes {needed} values a sample, not {features(shape)}")
        return tuple(size // known if length == -1 else length for length in self.shape)
