"""When two derivatives agree, and what to think where they do not."""

from __future__ import annotations

import math

import attrs
import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.checking.elements import Explanation, Losses, explained
from graphnn.checking.noise import STEP
from graphnn.checking.report import ParameterCheck, Verdict

__all__ = ["Tolerance", "differing", "entry", "judged", "verdict_of"]

_EXAMINED = 32


@attrs.frozen
class Tolerance:
    """How far apart two derivatives may be: ``absolute + relative * (the greatest there is)``.

    Parameters
    ----------
    relative, absolute
        The two parts; ``None`` for what the rounding of the loss leaves in a difference.
    noise
        Standard deviation of that rounding.
    """

    relative: float
    absolute: float | None
    noise: float

    def around(self, b: Array) -> float:
        """Give the tolerance for a derivative."""
        finite = np.abs(b[np.isfinite(b)])
        absolute = 50 * self.noise / STEP if self.absolute is None else self.absolute
        return absolute + self.relative * float(finite.max(initial=0.0))

    def allows(self, a: Array, b: Array) -> bool:
        """Tell whether `a` and `b` agree; NaN agrees with nothing."""
        return not differing(a, b, self).size


def differing(a: Array, b: Array, tolerance: Tolerance) -> Labels:
    """Give the flat indices at which two derivatives do not agree, the worst first."""
    error = _apart(a, b).ravel()
    # Where no difference shows, one that would be lost in rounding is none.
    unseen = (b.ravel() == 0) & (np.abs(a.ravel()) * STEP <= np.finfo(np.float64).eps)
    order = np.argsort(error)[::-1]
    found: Labels = order[((error > tolerance.around(b)) & ~unseen)[order]]
    return found


def judged(a: Array, b: Array, losses: Losses, array: Array, tolerance: Tolerance) -> Explanation:
    """Explain where a derivative `a` differs from a difference `b`, both in float64.

    Parameters
    ----------
    a, b
        What is judged, and by what; they do not agree.
    losses
        Evaluates the loss of each sample.
    array
        What the loss was differentiated by, live; it is moved and put back.
    tolerance
        How much is no difference.

    Returns
    -------
    Explanation
        The gravest of the worst elements and of some of the others.
    """
    places = differing(a, b, tolerance)
    rest = places[_EXAMINED:]
    examined = [*places[:_EXAMINED], *rest[:: max(1, math.ceil(len(rest) / _EXAMINED))]]
    allowed, gravest = tolerance.around(b), list[Explanation]()
    for place in examined:
        flat, noise = int(place), tolerance.noise
        found = explained(losses, array, flat, float(a.flat[flat]), allowed, noise)
        if found == "reference":
            other = explained(losses, array, flat, float(b.flat[flat]), allowed, noise)
            found = "reference" if other == "wrong" else other
        if found == "wrong":
            return "wrong"
        gravest.append(found)
    return next(each for each in ("reference", "kink", "bend") if each in gravest)


def verdict_of(explanation: Explanation, reference: str) -> tuple[Verdict, str]:
    """Say what is to be thought of a derivative for which there is an explanation, and why.

    Parameters
    ----------
    explanation
        What `judged` found.
    reference
        What the derivative was compared with, by name.
    """
    if explanation == "reference":
        return "wrong", f"the loss moves as it says: it is {reference} that errs"
    if explanation == "bend":
        return "agrees", "with a shorter step: the loss bends within this one"
    return explanation, ""


def entry(name: str, a: Array, b: Array, verdict: Verdict, cause: str) -> ParameterCheck:
    """Describe the element that differs most."""
    if not a.size:
        return ParameterCheck(name, a.shape, verdict, (), math.nan, math.nan, 0.0, 0.0, cause)
    error = _apart(a, b)
    index = np.unravel_index(int(np.argmax(error)), a.shape)
    value, reference, absolute = float(a[index]), float(b[index]), float(error[index])
    largest = max(abs(value), abs(reference))
    relative = absolute / largest if largest else 0.0
    where = tuple(int(i) for i in index)
    return ParameterCheck(
        name, a.shape, verdict, where, value, reference, absolute, relative, cause
    )


def _apart(a: Array, b: Array) -> Array:
    error: Array = np.abs(a - b)
    error[a == b] = 0
    error[np.isnan(error)] = np.inf
    return error
