"""Steps to either side, as the floating-point numbers that they become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from graphnn.arrays import Array
from graphnn.functional.arguments import check_positive
from graphnn.functional.kinds import StepSize

__all__ = [
    "automatic_step",
    "check_moves",
    "check_step",
    "default_step",
    "machine_epsilon",
    "points_around",
    "steps_around",
]


def default_step(h: StepSize | None, method: str) -> StepSize:
    """Fill in a step that was left out: the notes' for central differences, else ``"auto"``."""
    if h is None:
        return 1e-4 if method == "central" else "auto"
    return h


def check_step(who: str, h: object) -> None:
    """Refuse what is neither a positive number nor ``"auto"``."""
    if not isinstance(h, str):
        check_positive(who, "h", h)
    elif h != "auto":
        raise TypeError(f'{who}: h is {h!r}; wanted a positive number or "auto"')


def machine_epsilon(dtype: np.dtype[np.floating[Any]]) -> float:
    """Return the rounding of a function that takes `dtype` and gives float64 at best."""
    return max(float(np.finfo(dtype).eps), float(np.finfo(np.float64).eps))


def automatic_step(x: Array, order: int, derivative: int = 1) -> Array:
    """Choose a step for each element: a power of the rounding, times ``max(|x|, 1)``.

    Rounding costs ``epsilon / h**derivative`` and truncation ``h**order``; they balance at
    ``h = epsilon**(1 / (order + derivative))``, in units of the scale on which the function
    changes. That is taken as the size of the element, and as one where the element is smaller.

    Sources: Press, Teukolsky, Vetterling and Flannery, "Numerical Recipes", 3rd edition, section
    5.7; Dennis and Schnabel, "Numerical Methods for Unconstrained Optimization and Nonlinear
    Equations", section 5.4.
    """
    relative = machine_epsilon(x.dtype) ** (1 / (order + derivative))
    step: Array = np.asarray(relative * np.maximum(np.abs(x), 1))
    return step.astype(x.dtype, copy=False)


def points_around(
    who: str, x: Array, h: float | Array, multiples: Sequence[float]
) -> tuple[Array, ...]:
    """Return ``x + multiple * h`` as stored for each multiple, refusing a step that is lost."""
    around = {
        size: steps_around(who, x, h * size, tolerance=2.0) for size in {abs(m) for m in multiples}
    }
    return tuple(around[abs(multiple)][multiple > 0] for multiple in multiples)


def check_moves(who: str, x: Array, h: float) -> None:
    """Refuse a step that `points_around` refuses; quick where none can be lost."""
    if not h >= np.spacing(np.abs(x).max(initial=0)):
        points_around(who, x, h, (1, -1))


def steps_around(who: str, x: Array, h: float | Array, *, tolerance: float) -> tuple[Array, Array]:
    """Return ``x - h`` and ``x + h`` as stored, refusing a width too far from ``2 * h``."""
    step = h if isinstance(h, np.ndarray) else float(h)
    with np.errstate(over="ignore", invalid="ignore"):
        below, above = x - step, x + step
        sound = (below < x) & (x < above) & (abs(above - below - 2 * step) <= tolerance * 2 * step)
    lost = ~(sound | np.isnan(x))
    if np.any(lost):
        where = tuple(int(i) for i in np.argwhere(lost)[0])
        taken = h[where] if isinstance(h, np.ndarray) else h
        raise ValueError(
            f"{who}: a step of h={taken} is lost to rounding at x{list(where) or ''} = {x[where]} "
            f"({x.dtype}); take a larger h or a smaller x, and where x ran away in gradient "
            "descent a smaller learning rate"
        )
    return below, above
