"""What every function does with its arguments: the dtype policy, and plain numbers."""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Mapping
from typing import Any, SupportsIndex, TypeVar, cast

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array

__all__ = [
    "as_given",
    "as_number",
    "check_positive",
    "count",
    "floating",
    "inexact",
    "is_real",
    "known_method",
]

Way = TypeVar("Way")

_NUMPYS_OWN = (np.ndarray, np.inexact)


def floating(who: str, x: object) -> Array:
    """Return `x` as a floating-point array, itself where it is one."""
    found: npt.NDArray[np.generic] = np.asarray(x)
    if found.dtype.kind == "f":
        return cast(Array, found)
    if found.dtype.kind in "iub":
        return found.astype(np.float64)
    raise TypeError(
        f"{who} takes real numbers; got {type(x).__name__} of dtype {found.dtype}; "
        "convert it with np.asarray(..., dtype=float)"
    )


def inexact(who: str, x: object) -> Array:
    """Return `x` as `floating` does, and a complex array as it is.

    It is typed as real: a complex step runs real formulas on complex arrays.
    """
    if isinstance(x, _NUMPYS_OWN) and x.dtype.kind in "fc":
        return cast(Array, np.asarray(x))
    return floating(who, x)


def as_given(x: object, y: Array) -> Array | np.floating[Any]:
    """Return `y` as an array where `x` is one, also of rank 0; a number for a number."""
    result: Array = np.asarray(y)
    return result if isinstance(x, np.ndarray) else cast("Array | np.floating[Any]", result[()])


def as_number(value: Any) -> float | complex:
    """Return one NumPy number as Python's."""
    return complex(value) if np.iscomplexobj(value) else float(value)


def check_positive(who: str, name: str, value: object) -> None:
    """Refuse what is no positive, finite number."""
    if not is_real(value):
        raise TypeError(f"{who}: {name} is {value!r}; wanted a positive number")
    if not 0 < cast(float, value) < math.inf:
        raise ValueError(f"{who}: {name} is {value}; wanted a finite number greater than 0")


def count(who: str, name: str, value: SupportsIndex, least: int) -> int:
    """Return `value` as a whole number, refusing what is none or less than `least`."""
    try:
        found = operator.index(value)
    except TypeError:
        raise TypeError(f"{who}: {name} is {value!r}; wanted a whole number") from None
    if found < least:
        raise ValueError(f"{who}: {name} is {found}; wanted {least} or more")
    return found


def is_real(value: object) -> bool:
    """Whether `value` is one real number."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def known_method(who: str, method: object, known: Mapping[str, Way]) -> Way:
    """Return what stands under the name `method`, refusing a name that is not known."""
    if not isinstance(method, str) or method not in known:
        names = ", ".join(f'"{name}"' for name in known)
        raise ValueError(f"{who}: method is {method!r}; wanted one of {names}")
    return known[method]
