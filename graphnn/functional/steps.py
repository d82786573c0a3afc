"""Steps to either side, as the floating-point numbers that they become."""

from __future__ import annotations

import numpy as np

from graphnn.arrays import Array
from graphnn.functional.arguments import check_positive

__all__ = ["steps_around"]


def steps_around(who: str, x: Array, h: float, *, tolerance: float) -> tuple[Array, Array]:
    """Return ``x - h`` and ``x + h`` as stored, refusing a width too far from ``2 * h``."""
    check_positive(who, "h", h)
    with np.errstate(over="ignore", invalid="ignore"):
        below, above = x - float(h), x + float(h)
        sound = (below < x) & (x < above) & (abs(above - below - 2 * h) <= tolerance * 2 * h)
    lost = ~(sound | np.isnan(x))
    if np.any(lost):
        where = tuple(int(i) for i in np.argwhere(lost)[0])
        raise ValueError(
            f"{who}: a step of h={h} is lost to rounding at x{list(where) or ''} = {x[where]} "
            f"({x.dtype}); take a larger h or a smaller x, and where x ran away in gradient "
            "descent a smaller learning rate"
        )
    return below, above
