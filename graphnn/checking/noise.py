"""How exactly a loss is known: the rounding in it, measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from graphnn.arrays import Array, Vector

__all__ = ["STEP", "measured_noise"]

STEP = 1e-4
"""The step of the estimators of the core, unless they are told another."""

_POINTS = 8
_SPACING = 1e-9


def measured_noise(value: Callable[[], float], arrays: Sequence[Array]) -> float:
    """Estimate the standard deviation of the rounding in a function, from a few evaluations.

    Along a short line a smooth function is nearly a straight one, so that its third and higher
    differences hold rounding alone (Moré and Wild, "Estimating computational noise", SIAM Journal
    on Scientific Computing 33 (2011)). The line starts beside the point, not in it, for the point
    may stand on a corner.

    Parameters
    ----------
    value
        Evaluates the function.
    arrays
        What it depends on, live and in float64; they are moved and put back.

    Returns
    -------
    float
        At least the spacing of floating-point numbers around the value; zero where the value is
        not finite.
    """
    rng = np.random.default_rng(0)
    kept = [array.copy() for array in arrays]
    ways = [_SPACING * np.maximum(np.abs(a), 1e-3) * rng.choice([-1, 1], a.shape) for a in arrays]
    found = []
    try:
        for point in range(1, _POINTS + 1):
            for array, start, way in zip(arrays, kept, ways, strict=True):
                array[...] = start + point * way
            found.append(value())
    finally:
        for array, start in zip(arrays, kept, strict=True):
            array[...] = start
    values: Vector = np.array(found)
    if not np.isfinite(values).all():
        return 0.0
    spacing = float(np.spacing(np.abs(values).max()))
    return float(max(spacing, *(_deviation(values, order) for order in (3, 4, 5))))


def _deviation(values: Vector, order: int) -> float:
    differences = np.diff(values, order)
    scale = math.factorial(order) ** 2 / math.factorial(2 * order)
    return math.sqrt(scale * float(np.mean(differences**2)))
