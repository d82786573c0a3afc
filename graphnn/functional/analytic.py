"""Whether a derivative by a complex step is one: real differences nearby tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array

__all__ = ["NEARBY", "agrees", "direction"]

NEARBY = 1e-7
"""How far the real differences reach, in units of the elements' scale."""


def direction(x: Array) -> Array:
    """Give a direction in which every element of `x` moves, on its own scale; always the same."""
    rng = np.random.default_rng(0)
    signs = rng.choice([-1.0, 1.0], size=x.shape)
    along: Array = signs * rng.uniform(0.5, 1, size=x.shape) * np.maximum(np.abs(x), 1)
    return along


def agrees(derivative: Any, here: Any, ahead: Any, behind: Any) -> npt.NDArray[np.bool]:
    """Whether a derivative lies between the one-sided differences, element by element.

    At a corner these lie apart, and any slope between them will do. Smaller slopes than rounding
    and curvature leave in a difference are not told apart. Where a difference is not finite,
    nothing can be said and nothing is.

    Parameters
    ----------
    derivative
        What the complex step gave.
    here, ahead, behind
        Values at the point, and `NEARBY` to either side.
    """
    with np.errstate(all="ignore"):
        slopes = np.array([ahead - here, here - behind]) / NEARBY
        largest = np.max(np.abs(here), initial=0, where=np.isfinite(here))
        tolerance = 1e-3 * np.abs(slopes).max(axis=0) + 1e-8 * largest + 1e-10
        low, high = slopes.min(axis=0) - tolerance, slopes.max(axis=0) + tolerance
        between = (low <= derivative) & (derivative <= high)
    verdict: npt.NDArray[np.bool] = between | ~np.isfinite(slopes).all(axis=0)
    return verdict
