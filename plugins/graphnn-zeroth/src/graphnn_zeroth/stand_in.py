"""A layer that does what another does, and has a slope."""

from __future__ import annotations

import copy
from typing import Any

import attrs
import numpy as np

from graphnn import Layer, NotDifferentiableError, ShapeError
from graphnn.arrays import Array
from graphnn.graph import Pullback, Shape, in_mode
from graphnn_zeroth.slopes import Slope

__all__ = ["StandIn"]


@attrs.define(eq=False)
class StandIn(Layer[Array, Array]):
    """Another layer, with ``dy * slope(x)`` for its pullback.

    Parameters
    ----------
    layer
        The layer; it has no parameters.
    slope
        Stands in for its derivative.
    always
        Whether also where the layer has a derivative of its own.
    """

    layer: Layer[Any, Any]
    slope: Slope
    always: bool

    def forward(self, x: Array, /, *, training: bool = False) -> Array:
        """Do what the layer does."""
        y: Array = in_mode(self.layer, "forward", training=training)(x)
        return y

    def vjp(self, x: Array, /, *, training: bool = False) -> tuple[Array, Pullback[Array, Array]]:
        """Do what the layer does; go back by the slope, or by the layer's own way."""
        if not self.always and not self._refuses(x, training):
            found: tuple[Array, Pullback[Array, Array]]
            found = in_mode(self.layer, "vjp", training=training)(x)
            return found
        y = self.forward(x, training=training)
        if np.shape(y) != np.shape(x):
            raise NotDifferentiableError(
                f"{self.label} makes {np.shape(y)} of {np.shape(x)}, so no slope can hand its "
                "gradient on element by element"
            )
        slope = np.asarray(self.slope(x), dtype=x.dtype)
        if slope.shape != x.shape:
            raise ShapeError(
                f"{self.label}: the slope {self.slope!r} gives {slope.shape} for an input of shape "
                f"{x.shape}, wanted one number for each element"
            )
        return y, lambda dy: (dy * slope, {})

    def input_shape(self) -> Shape:
        """Take what the layer takes."""
        return self.layer.input_shape()

    def output_shape(self, shape: Shape, /) -> Shape:
        """Give what the layer gives."""
        return self.layer.output_shape(shape)

    @property
    def label(self) -> str:
        """Name of the layer."""
        return self.layer.label

    def _refuses(self, x: Array, training: bool) -> bool:
        # Tried on a copy with one sample: a layer that draws at random must not draw twice.
        tried = copy.deepcopy(self.layer)
        try:
            with np.errstate(all="ignore"):
                in_mode(tried, "vjp", training=training)(x[:1])
        except NotDifferentiableError:
            return True
        return False
