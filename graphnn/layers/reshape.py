"""From samples of one shape to samples of another."""

from __future__ import annotations

import math
import operator
from typing import Any, ClassVar, Literal

import attrs
import numpy as np

from graphnn import wording
from graphnn.arrays import Array
from graphnn.graph.errors import ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import Direction
from graphnn.graph.shapes import Shape, written
from graphnn.shapes import reshaped, sample_size

__all__ = ["Reshape"]


def _as_lengths(shape: tuple[int, ...]) -> tuple[int, ...]:
    try:
        return tuple(operator.index(length) for length in shape)
    except TypeError:
        raise TypeError(
            f"Reshape: shape is {shape!r}; wanted a tuple of whole numbers, as in (4,) or (3, -1)"
        ) from None


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

    keeps_size: ClassVar[Literal[True]] = True
    mixes_samples = False
    follows_lines = True

    def forward(self, x: Array, /) -> Array:
        """Reshape a batch."""
        sample = x.shape[1:]
        try:
            target = self._target(math.prod(sample))
        except ShapeError as error:
            raise ShapeError(f"{self.label} {error} but got shape {written(sample)}") from None
        return x.reshape(len(x), *target)

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Reshape the direction."""
        return self.forward(direction), np.ones(len(direction), np.bool)

    def vjp(self, x: Array, /) -> tuple[Array, Pullback[Array, Array]]:
        """Value, and the pullback that reshapes back."""

        def pullback(dy: Array, /) -> tuple[Array, dict[str, Any]]:
            return dy.reshape(x.shape), {}

        return self.forward(x), pullback

    def output_shape(self, shape: Shape, /) -> Shape:
        """Give the new shape; a length of -1 is known where the old shape is.

        Raises
        ------
        ShapeError
            If a sample has more values, or fewer.
        """
        size = sample_size(shape)
        return reshaped(None, self.shape) if size is None else self._target(size)

    @property
    def label(self) -> str:
        """Short name with the new shape."""
        return f"Reshape({self.shape})"

    def _target(self, size: int) -> tuple[int, ...]:
        known = math.prod(length for length in self.shape if length != -1)
        multiple = -1 in self.shape
        if (size % known if multiple else size != known) != 0:
            raise ShapeError(wording.reshape_misfit(known, multiple=multiple))
        return tuple(size // known if length == -1 else length for length in self.shape)
