"""Difference formulas: a first derivative from values of a function along a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.functional.steps import automatic_step

__all__ = ["CENTRAL", "FORWARD", "RICHARDSON", "Formula", "Samples", "extrapolated"]

Value: TypeAlias = Any
"""A real number, or an array of them."""

Derivative: TypeAlias = tuple[Value, float, Value | None]
"""The derivative, the step as stored, and an estimate of the error where there is one."""


@attrs.frozen(eq=False)
class Samples:
    """Values of a function along a line.

    Parameters
    ----------
    points, values
        Where the function was evaluated, as stored, and what it gave.
    x, base
        The element itself, and the value there where it is needed.
    rounding
        Of the values, in units of their size.
    """

    points: Sequence[Any]
    values: Sequence[Value]
    x: Any
    base: Value
    rounding: float


@attrs.frozen
class Formula:
    """Where a function is evaluated, and how its derivative follows.

    Parameters
    ----------
    balanced
        The order in the step of that error which the automatic step weighs against rounding: of the
        formula, or of its own error estimate where it has one.
    multiples
        Points to evaluate for each element, in steps from it.
    combine
        Gives the derivative.
    needs_base
        Whether the value at the element itself is needed; it is the same for all elements.
    """

    balanced: int
    multiples: tuple[float, ...]
    combine: Callable[[Samples], Derivative]
    needs_base: bool = False

    def automatic_step(self, x: Array) -> Array:
        """Choose the largest step for each element, so that the smallest suits the order."""
        return automatic_step(x, self.balanced) / min(abs(multiple) for multiple in self.multiples)


def _central(samples: Samples) -> Derivative:
    (above, below), (f_plus, f_minus) = samples.points, samples.values
    width = float(above - below)
    return (f_plus - f_minus) / width, width / 2, None


def _forward(samples: Samples) -> Derivative:
    (above,), (f_plus,) = samples.points, samples.values
    width = float(above - samples.x)
    return (f_plus - samples.base) / width, width, None


def _richardson(samples: Samples) -> Derivative:
    points, values = samples.points, samples.values
    pairs = range(0, len(points), 2)
    widths = [float(points[i] - points[i + 1]) for i in pairs]
    differences = [(values[i] - values[i + 1]) / widths[i // 2] for i in pairs]
    derivative, truncation = extrapolated(differences)
    # Two values, each good to two units in its last place, over widths that halve; the three
    # differences count by 1/45, 20/45 and 64/45.
    lost = 2 * 2 * np.max(np.abs(values), axis=0) * (1 + 20 * 2 + 64 * 4) / 45 / widths[0]
    rounding = samples.rounding * (lost + np.abs(derivative))
    corner = _corner(samples) / 2 + _divergence(differences, rounding)
    return derivative, widths[0] / 2, truncation + corner + rounding


def _corner(samples: Samples) -> Value:
    """Estimate by how much the slopes to the right and to the left differ at the point itself.

    At ``h``, ``h / 2`` and ``h / 4`` they differ by a jump, if there is one, and by odd powers of
    ``h``, of which the first two are extrapolated away.
    """
    x, base, points, values = samples.x, samples.base, samples.points, samples.values
    slopes = [(f - base) / float(p - x) for p, f in zip(points, values, strict=True)]
    first, second, third = (slopes[i] - slopes[i + 1] for i in range(0, len(slopes), 2))
    coarse, fine = 2 * second - first, 2 * third - second
    return np.abs(fine + (fine - coarse) / 7)


def _divergence(differences: Sequence[Value], rounding: Value) -> Value:
    """Give the last change of estimates if it is not a quarter of the change before.

    Where it is not, as with a corner within the step, extrapolation does not hold.
    """
    first, second, third = differences
    before, last = second - first, third - second
    unlike = np.abs(4 * last - before) > np.abs(before) / 3 + rounding
    return np.where(unlike, np.abs(last), 0)


def extrapolated(estimates: Sequence[Value]) -> tuple[Value, Value]:
    """Extrapolate estimates at ``h``, ``h / 2``, ``h / 4`` whose errors are even powers of ``h``.

    Sources: Richardson and Gaunt, "The Deferred Approach to the Limit", 1927; Press, Teukolsky,
    Vetterling and Flannery, "Numerical Recipes", 3rd edition, section 5.7.

    Returns
    -------
    limit
        Of order 6.
    error
        How far it is from the extrapolation of order 4 at the two smaller steps: that one's error,
        and so usually far above its own.
    """
    first, second, third = estimates
    coarse, fine = second + (second - first) / 3, third + (third - second) / 3
    limit = fine + (fine - coarse) / 15
    return limit, np.abs(limit - fine)


CENTRAL = Formula(2, (1, -1), _central)
"""The textbook's: ``(f(x + h) - f(x - h)) / 2h``."""

FORWARD = Formula(1, (1,), _forward, needs_base=True)
"""Half the evaluations, ``(f(x + h) - f(x)) / h``."""

RICHARDSON = Formula(4, (1, -1, 0.5, -0.5, 0.25, -0.25), _richardson, needs_base=True)
"""Central differences at three steps, extrapolated to order 6, with an error of order 4."""
