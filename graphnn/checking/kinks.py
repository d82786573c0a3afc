"""Corners of the loss: places where a difference over a step is no derivative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graphnn.arrays import Array, Vector

__all__ = ["is_kink"]

_STEPS = (1e-4, 1e-5, 1e-6, 1e-7)


def is_kink(
    losses: Callable[[], Vector], array: Array, place: int, value: float, tolerance: float
) -> bool:
    """Tell whether a derivative differs from a difference only because of a corner nearby.

    It does where a smaller step leads to it, or where it lies between the slopes on either side of
    the corner, each sample taken for itself.

    Parameters
    ----------
    losses
        Evaluates the loss of each sample.
    array, place
        What it depends on, in float64, and the flat index of the element; it is moved and put back.
    value
        The derivative to be judged.
    tolerance
        How much is no difference.
    """
    for h in _STEPS:
        forward, backward = _slopes(losses, array, place, h)
        # A difference of losses near one is known to about 1e-16 / h.
        slack = tolerance + 1e-15 / h
        if abs((forward + backward).mean() / 2 - value) <= slack and h < _STEPS[0]:
            return True
        low = np.minimum(forward, backward).mean()
        high = np.maximum(forward, backward).mean()
        curved = h < _STEPS[0] and high - low > 100 * slack
        if curved and low - slack <= value <= high + slack:
            return True
    return False


def _slopes(
    losses: Callable[[], Vector], array: Array, place: int, h: float
) -> tuple[Vector, Vector]:
    flat = array.reshape(-1)
    kept = flat[place]
    try:
        here = losses()
        flat[place] = kept + h
        up = losses()
        flat[place] = kept - h
        down = losses()
    finally:
        flat[place] = kept
    return (up - here) / h, (here - down) / h
