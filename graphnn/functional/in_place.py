"""An array whose elements are moved in place, one or two at a time, and put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array

__all__ = ["InPlace", "check_walkable"]

V = TypeVar("V")
Index: TypeAlias = tuple[int, ...]


@attrs.define(eq=False)
class InPlace(Generic[V]):
    """A function of an array, evaluated with single elements of that very array moved.

    Parameters
    ----------
    f
        The function; it may ignore its argument and read the same array.
    x
        The array, as the caller gave it.
    read
        Makes a value of its own of what `f` returns.
    """

    f: Callable[[Any], Any]
    x: Array
    read: Callable[[object], V]
    elements: Array = attrs.field(init=False)
    evaluations: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        # A masked array, or another subclass, would guard its elements.
        self.elements = np.asarray(self.x)

    def here(self) -> V:
        """Evaluate the function where it is."""
        self.evaluations += 1
        return self.read(self.f(self.x))

    def at(self, index: Index, point: Any) -> V:
        """Evaluate the function with one element moved to `point`."""
        elements = self.elements
        value = elements[index]
        try:
            elements[index] = point
            return self.here()
        finally:
            elements[index] = value

    def at_both(self, index: Index, point: Any, other: Index, other_point: Any) -> V:
        """Evaluate the function with two elements moved."""
        elements = self.elements
        value = elements[other]
        try:
            elements[other] = other_point
            return self.at(index, point)
        finally:
            elements[other] = value


def check_walkable(who: str, x: object) -> None:
    """Refuse what cannot be stepped element by element in place."""
    who = f"{who} walks the array in place"
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
