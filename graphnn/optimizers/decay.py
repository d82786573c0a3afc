"""Weight decay as a part of the gradient."""

from __future__ import annotations

from graphnn.arrays import Array

__all__ = ["decayed"]


def decayed(g: Array, w: Array, weight_decay: float) -> Array:
    """Add the derivative of ``weight_decay / 2 * (w**2).sum()`` to a gradient, in a new array.

    Parameters
    ----------
    g, w
        A piece of a gradient and of its parameter.
    weight_decay
        Nothing is added, and nothing copied, where it is zero.

    Returns
    -------
    array of the same shape
    """
    return g + weight_decay * w if weight_decay else g
