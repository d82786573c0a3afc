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
    """An estimator met a layer without the derivative that it needs; the message names the layer.

    For backprop one that has no pullback, or no useful derivative; for the complex step one that
    is not analytic in complex numbers.
    """
