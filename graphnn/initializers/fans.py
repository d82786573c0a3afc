"""How many values flow in and out of one unit, and draws whose spread follows from it."""

from __future__ import annotations

import math

import numpy as np

from graphnn.arrays import Array

__all__ = ["evenly", "fans", "needs_fans", "normally"]


def fans(initializer: object, shape: tuple[int, ...]) -> tuple[int, int]:
    """Count the values that flow into one unit, and out of it.

    Parameters
    ----------
    initializer
        Who asks, for the error.
    shape
        ``(in, out)``, or ``(out, in, ...)`` with spatial axes.

    Returns
    -------
    tuple of int
        Fan in and fan out.

    Raises
    ------
    ValueError
        If the shape has less than two axes.

    Examples
    --------
    >>> fans(None, (784, 50)), fans(None, (30, 3, 5, 5))
    ((784, 50), (75, 750))
    """
    needs_fans(initializer, shape)
    if len(shape) == 2:
        return shape[0], shape[1]
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window


def needs_fans(initializer: object, shape: tuple[int, ...]) -> None:
    """Refuse a shape that tells of no flow."""
    if len(shape) < 2:
        raise ValueError(
            f"{type(initializer).__name__} needs a shape with two axes or more, got {shape}; "
            "biases take Zeros() or Normal(standard_deviation)"
        )


def normally(variance: float, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw from the normal distribution of a variance, around zero."""
    return math.sqrt(variance) * rng.standard_normal(shape)


def evenly(variance: float, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw from the uniform distribution of a variance, around zero."""
    bound = math.sqrt(3 * variance)
    return rng.uniform(-bound, bound, shape)
