"""Sums of exponentials along lines, by their series."""

from __future__ import annotations

import math

import numpy as np

from graphnn.arrays import Array, Matrix

__all__ = ["raised", "raised_logarithms"]


def raised(weights: Matrix, d: Matrix, amounts: Array) -> Array | None:
    """Compute ``sum(weights * (exp(c * d) - 1))`` over the classes by its series in ``c``.

    Parameters
    ----------
    weights, d : arrays of shape (classes, lines)
    amounts : array of shape (trials, lines)
        Values of ``c``.

    Returns
    -------
    array of shape (trials, lines), or None
        To rounding, as ``c * d`` is small; ``None`` where it is not.
    """
    reach = float(np.abs(amounts).max(initial=0.0)) * float(np.abs(d).max(initial=0.0))
    if not reach < 1:
        return None
    weighted = weights * d
    moments = [np.add.reduce(weighted)]
    size = reach
    while size > _ROUNDING:
        weighted *= d
        moments.append(np.add.reduce(weighted) / math.factorial(len(moments) + 1))
        size *= reach / len(moments)
    total: Array = amounts * moments.pop()
    while moments:
        total += moments.pop()
        total *= amounts
    return total


def raised_logarithms(chances: Matrix, d: Matrix, amounts: Array) -> Array | None:
    """Compute ``log(sum(chances * exp(c * d)))`` where ``c * d`` is small.

    Shapes are those of `raised`; `chances` add up to one in each line.
    """
    total = raised(chances, d, amounts)
    if total is None:
        return None
    total += 1
    return np.log(total, out=total)


_ROUNDING = 2.0**-54
"""What makes no difference to a number near one."""
