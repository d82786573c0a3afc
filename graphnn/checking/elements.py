"""One element on which two derivatives differ, looked at with the loss itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array, Vector
from graphnn.checking.noise import STEP

__all__ = ["Explanation", "Losses", "explained"]

Losses: TypeAlias = Callable[[], Vector]
"""Evaluates the loss of each sample."""

Explanation: TypeAlias = Literal["wrong", "reference", "bend", "kink"]
"""Why two derivatives differ, the first first; see `explained`."""

_SHORTER = (1e-5, 1e-6, 1e-7)


def explained(
    losses: Losses, array: Array, place: int, value: float, allowed: float, noise: float
) -> Explanation:
    """Tell why a derivative may differ from a difference.

    Parameters
    ----------
    losses
        Evaluates the loss of each sample.
    array, place
        What it depends on, live and in float64, and the flat index of the element; it is moved
        and put back.
    value
        The derivative to be judged.
    allowed
        How much is no difference.
    noise
        Standard deviation of the rounding in the mean of the losses.

    Returns
    -------
    Explanation
        ``"reference"``: the loss moves as `value` says, so that what it was compared with errs.
        ``"bend"``: it does as the step becomes shorter, for the loss bends within the step.
        ``"kink"``: the loss has a corner within the step, and `value` is its slope at the point,
        or lies between the slopes on either side. Or ``"wrong"``.
    """
    long = _slopes(losses, array, place, STEP)
    if abs(long.central - value) <= allowed:
        return "reference"
    half = _slopes(losses, array, place, STEP / 2)
    # Richardson's extrapolation: the error of a central difference goes with the step's square.
    if abs((4 * half.central - long.central) / 3 - value) <= allowed + 10 * noise / STEP:
        return "bend"
    apart = abs(long.central - value)
    longer = long
    for h in _SHORTER:
        slack = allowed + 10 * noise / h
        if slack > apart / 2:
            break
        short = _slopes(losses, array, place, h)
        if abs(short.central - value) <= slack:
            return "bend" if long.gap <= 2 * (STEP / h) * short.gap else "kink"
        stays = short.gap > max(longer.gap / 2, 100 * slack)
        if stays and short.low - slack <= value <= short.high + slack:
            return "kink"
        longer = short
    return "wrong"


@attrs.frozen
class _Slopes:
    """Slopes of the loss to either side, each sample's put in order, then averaged."""

    low: float
    high: float

    @property
    def central(self) -> float:
        return (self.low + self.high) / 2

    @property
    def gap(self) -> float:
        return self.high - self.low


def _slopes(losses: Losses, array: Array, place: int, h: float) -> _Slopes:
    flat = array.reshape(-1)
    kept = flat[place]
    here = losses()
    try:
        flat[place] = kept + h
        up, above = losses(), flat[place] - kept
        flat[place] = kept - h
        down, below = losses(), kept - flat[place]
    finally:
        flat[place] = kept
    forward, backward = (up - here) / above, (here - down) / below
    low, high = np.minimum(forward, backward), np.maximum(forward, backward)
    return _Slopes(float(low.mean()), float(high.mean()))
