"""What a wrong gradient looks like: hypotheses, each tested on the numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from graphnn.arrays import Array

__all__ = [
    "Hypothesis",
    "alike",
    "fits",
    "likely_cause",
    "on_the_numbers",
    "on_the_whole",
    "unusable",
]

Hypothesis: TypeAlias = tuple[str, Array]
"""A cause in a few words, and what the wrong derivative would be."""

_CLOSE = 1e-4


def likely_cause(samples: int, a: Array, b: Array) -> str:
    """Name the first hypotheses that make a wrong derivative out of the right one.

    Parameters
    ----------
    samples
        Number of samples in the batch.
    a, b
        A wrong and a right derivative of one parameter.

    Returns
    -------
    str
        The cause in a few words; empty if none fits.
    """
    return unusable(a) or on_the_numbers(samples, a, b) or on_the_whole(a, b)


def unusable(a: Array) -> str:
    """Name what is wrong with a derivative on its own."""
    if not np.isfinite(a).all():
        return "it holds NaN or infinity"
    return "" if a.any() else "it is zero: nothing flows back to this parameter"


def on_the_numbers(samples: int, a: Array, b: Array) -> str:
    """Name the hypotheses that make every number of `a` out of those of `b`, if any do."""
    for group in (_scales(samples, b), _arrangements(b)):
        fitting = [cause for cause, candidate in group if fits(a, b, candidate)]
        if fitting:
            return ", or ".join(fitting)
    return ""


def on_the_whole(a: Array, b: Array) -> str:
    """Describe how `a` differs from `b`, where no more can be said."""
    if alike(a, b):
        return f"off by {np.abs(a - b).max() / np.abs(b).max():.1g} of its largest element at most"
    factor = float(np.vdot(a, b) / max(float(np.vdot(b, b)), float(np.finfo(np.float64).tiny)))
    if alike(a, factor * b):
        return f"off by a factor of {factor:.6g}"
    if alike(a, b + (a - b).mean()):
        return f"off by {(a - b).mean():.6g} everywhere"
    return _some_places(a, b) or _same_totals(a, b)


def alike(a: Array, candidate: Array) -> bool:
    """Tell whether `a` is what a hypothesis makes of it."""
    if a.shape != candidate.shape:
        return False
    scale = float(np.abs(candidate).max(initial=0.0))
    return scale > 0 and bool(np.abs(a - candidate).max() <= _CLOSE * scale)


def fits(a: Array, b: Array, candidate: Array) -> bool:
    """Tell whether a hypothesis makes `a` out of `b`; one that leaves `b` as it is makes none."""
    return alike(a, candidate) and not alike(b, candidate)


def _scales(samples: int, b: Array) -> Iterator[Hypothesis]:
    yield "wrong sign", -b
    yield "twice too large: a factor of 2", 2 * b
    yield "half of what it should be: a factor of 2", b / 2
    if samples > 1:
        yield f"not divided by the batch size, {samples}", samples * b
        yield f"divided by the batch size, {samples}, once too often", b / samples
        yield f"off by the root of the batch size, {samples}", b * math.sqrt(samples)


def _arrangements(b: Array) -> Iterator[Hypothesis]:
    shape = b.shape
    if b.ndim == 2 and min(shape) > 1:
        if shape[0] == shape[1]:
            yield "transposed", b.T
        else:
            yield "transposed, then reshaped", np.ascontiguousarray(b.T).reshape(shape)
            yield "its transpose, reshaped", b.reshape(shape[::-1]).T
    for axis in range(b.ndim):
        if shape[axis] < 2:
            continue
        mean = np.broadcast_to(b.mean(axis=axis, keepdims=True), shape)
        yield f"averaged over axis {axis}", mean
        yield f"summed over the wrong axis: axis {axis}", mean * shape[axis]
        yield f"reversed along axis {axis}", np.flip(b, axis)


def _some_places(a: Array, b: Array) -> str:
    wrong = np.abs(a - b) > _CLOSE * float(np.abs(b).max(initial=0.0))
    count = int(wrong.sum())
    if count > b.size / 2 or b.size < 4:
        return ""
    said = "zero" if not a[wrong].any() else "wrong"
    for axis, places in enumerate(wrong.nonzero()):
        if len(set(places.tolist())) == 1 and b.shape[axis] > 1:
            return f"{said} at index {places[0]} of axis {axis}, right elsewhere"
    return f"{said} at {count} of {b.size} elements, right elsewhere"


def _same_totals(a: Array, b: Array) -> str:
    scale = float(np.abs(b).sum())
    total = float(b.sum())
    same = abs(total) > 1e-3 * scale and abs(float(a.sum()) - total) <= _CLOSE * abs(total)
    return "summed over the wrong axis: the totals agree, the elements do not" if same else ""
