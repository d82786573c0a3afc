"""What can be wrong with a graph."""

from __future__ import annotations

__all__ = ["NotDifferentiableError", "ShapeError"]


class ShapeError(ValueError):
    """Layers, or a layer and its data, do not fit; the message names both and their shapes."""


class NotDifferentiableError(TypeError):
    """Backprop met a layer that has no pullback, or no useful derivative; it names the layer."""
