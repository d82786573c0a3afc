"""Whether an array is made of numbers, found at the speed of a dot product."""

from __future__ import annotations

import math

import numpy as np

from graphnn.arrays import Array

__all__ = ["is_finite"]


def is_finite(array: Array) -> bool:
    """Tell whether no element is NaN or infinite.

    Parameters
    ----------
    array : array of any shape

    Returns
    -------
    bool

    Examples
    --------
    >>> is_finite(np.ones((2, 3))), is_finite(np.array([1.0, np.nan]))
    (True, False)
    """
    flat = array.ravel()
    # A finite sum of squares proves it; one that overflows proves nothing yet.
    return math.isfinite(flat.dot(flat)) or bool(np.isfinite(flat).all())
