"""What can be wrong with a graph."""

from __future__ import annotations

__all__ = ["NotDifferentiableError", "ShapeError"]


class ShapeError(ValueError):
    """Layers, or a layer and its data, do not fit; the message names both and their shapes."""


class NotDifferentiableError(TypeError):
    """An estimator met a layer without the derivative that it needs; the message names the layer.

    For backprop one that has no pullback, or no useful derivative; for the complex step one that
    is not analytic in complex numbers.
    """
