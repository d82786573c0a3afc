"""What a wrong gradient looks like: hypotheses, each tested on the numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from graphnn.arrays import Array

__all__ = ["likely_cause"]

_CLOSE = 1e-4


def likely_cause(samples: int, a: Array, b: Array) -> str:
    """Name the first hypothesis that makes a wrong derivative out of the right one.

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
    if not np.isfinite(a).all():
        return "it holds NaN or infinity"
    if not a.any():
        return "it is zero: nothing flows back to this parameter"
    for cause, candidate in _candidates(samples, a.shape, b):
        if _alike(a, candidate):
            return cause
    factor = float(np.vdot(a, b) / max(float(np.vdot(b, b)), float(np.finfo(np.float64).tiny)))
    if _alike(a, factor * b):
        return f"off by a factor of {factor:.6g}"
    if _sums_agree(a, b):
        return "summed over the wrong axis: the totals agree, the elements do not"
    return ""


def _candidates(samples: int, shape: tuple[int, ...], b: Array) -> Iterator[tuple[str, Array]]:
    yield "wrong sign", -b
    yield "twice too large: a factor of 2", 2 * b
    yield "half of what it should be: a factor of 2", b / 2
    if samples > 1:
        yield f"not divided by the batch size, {samples}", samples * b
        yield f"divided by the batch size, {samples}, once too often", b / samples
        root = math.sqrt(samples)
        yield f"off by the root of the batch size, {samples}", b * root
    if b.ndim == 2:
        if shape[0] == shape[1]:
            yield "transposed", b.T
        yield "transposed, then reshaped", np.ascontiguousarray(b.T).reshape(shape)
    if b.ndim:
        for axis in range(b.ndim):
            mean = np.broadcast_to(b.mean(axis=axis, keepdims=True), shape)
            yield f"averaged over axis {axis}", mean
            yield f"summed over the wrong axis: axis {axis}", mean * shape[axis]
            yield f"reversed along axis {axis}", np.flip(b, axis)


def _alike(a: Array, candidate: Array) -> bool:
    scale = float(np.abs(candidate).max(initial=0.0))
    return scale > 0 and bool(np.abs(a - candidate).max() <= _CLOSE * scale)


def _sums_agree(a: Array, b: Array) -> bool:
    scale = float(np.abs(b).sum())
    total = float(b.sum())
    return abs(total) > 1e-3 * scale and abs(float(a.sum()) - total) <= _CLOSE * abs(total)
