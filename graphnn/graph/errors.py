"""What can be wrong with a graph."""

from __future__ import annotations

from graphnn import wording
from graphnn.shapes import Shape, written

__all__ = ["MisfitError", "NotDifferentiableError", "ShapeError"]


class ShapeError(ValueError):
    """Layers, or a layer and its data, do not fit; the message names both and their shapes."""


class MisfitError(ShapeError):
    """A node takes another shape at one of its inputs than is given there.

    Parameters
    ----------
    place
        Which input.
    wanted, given
        The two shapes.
    """

    def __init__(self, place: int, wanted: Shape, given: Shape) -> None:
        super().__init__(f"{wording.takes(wanted, given)} but got shape {written(given)}")
        self.place, self.wanted, self.given = place, wanted, given


class NotDifferentiableError(TypeError):
    """Backprop met a layer that has no pullback, or no useful derivative; it names the layer."""
