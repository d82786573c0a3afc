"""What may be walked element by element in place, and what its function may return."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt

from graphnn.functional.arguments import is_real

__all__ = ["check_walkable", "one_real_number"]


def check_walkable(x: object) -> None:
    """Refuse what cannot be stepped element by element in place."""
    who = "numerical_gradient walks the array in place"
    if not isinstance(x, np.ndarray):
        raise TypeError(f"{who}; got {type(x).__name__}, wanted np.array(x, dtype=float)")
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(
            f"{who}; got dtype {x.dtype}, which cannot hold a small real step; "
            "wanted floating-point (try x.astype(float))"
        )
    if not x.flags.writeable:
        raise ValueError(f"{who}; got a read-only array, wanted a writable one (try x.copy())")
    if _overlaps_itself(x):
        raise ValueError(
            f"{who}; got elements that share memory (strides {x.strides}), so that one step moves "
            "several; wanted an array with memory for each (try x.copy())"
        )


def _overlaps_itself(x: npt.NDArray[Any]) -> bool:
    """Whether two elements of `x` share a byte."""
    if x.flags.c_contiguous or x.flags.f_contiguous:
        return False
    offsets: npt.NDArray[np.int64] = np.zeros(1, np.int64)
    for length, stride in zip(x.shape, x.strides, strict=True):
        offsets = np.add.outer(offsets, stride * np.arange(length)).ravel()
    return bool(np.any(np.diff(np.sort(offsets)) < x.itemsize))


def one_real_number(value: object) -> float:
    """Return what `f` gave as a number of its own, also where it is a view into `x`."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not is_real(value):
        got = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
        raise TypeError(
            f"numerical_gradient: f returned {got}; wanted one real number (try np.sum, or return "
            "what f computes)"
        )
    return float(cast(float, value))
