"""When two derivatives agree, and what to think where they do not."""

from __future__ import annotations

import math
from collections.abc import Callable

import attrs
import numpy as np

from graphnn.arrays import Array, Vector
from graphnn.checking.kinks import is_kink
from graphnn.checking.report import ParameterCheck, Verdict

__all__ = ["Tolerance", "entry", "judged"]

_EXAMINED = 25


@attrs.frozen
class Tolerance:
    """How far apart two derivatives may be: ``absolute + relative * (the greatest there is)``."""

    relative: float
    absolute: float

    def around(self, b: Array) -> float:
        """Give the tolerance for a derivative."""
        finite = np.abs(b[np.isfinite(b)])
        return self.absolute + self.relative * float(finite.max(initial=0.0))

    def allows(self, a: Array, b: Array) -> bool:
        """Tell whether `a` and `b` agree; NaN agrees with nothing."""
        with np.errstate(invalid="ignore"):
            return bool(np.all((np.abs(a - b) <= self.around(b)) | (a == b)))


def judged(
    a: Array, b: Array, losses: Callable[[], Vector], array: Array, tolerance: Tolerance
) -> Verdict:
    """Judge a derivative `a` by a difference `b`, both in float64.

    Parameters
    ----------
    a, b
        What is judged, and by what.
    losses
        Evaluates the loss of each sample.
    array
        What the loss was differentiated by, live; it is moved and put back.
    tolerance
        How much is no difference.
    """
    if tolerance.allows(a, b):
        return "agrees"
    error = _apart(a, b)
    allowed = tolerance.around(b)
    worst = np.argsort(error, axis=None)[::-1][:_EXAMINED]
    worst = worst[error.ravel()[worst] > allowed]
    kinks = (is_kink(losses, array, int(p), float(a.flat[p]), allowed) for p in worst)
    return "kink" if all(kinks) else "wrong"


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
    with np.errstate(invalid="ignore"):
        error: Array = np.abs(a - b)
    error[a == b] = 0
    error[np.isnan(error)] = np.inf
    return error
