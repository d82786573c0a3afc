"""What the functions take and give, as types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, TypeVar, Union

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array

__all__ = [
    "A",
    "ArrayLike",
    "C",
    "Complex",
    "ComplexArray",
    "Method",
    "Nested",
    "NotYetFloating",
    "Real",
    "RealMethod",
    "S",
    "StepSize",
    "Whole",
]

A = TypeVar("A", bound=Array)
"""An array that comes back as the same kind of array, its rank included."""

S = TypeVar("S", bound=np.floating[Any])
"""A NumPy number that comes back as the same kind of number."""

ComplexArray: TypeAlias = np.ndarray[Any, np.dtype[np.complexfloating[Any, Any]]]
"""Complex array of any rank."""

C = TypeVar("C", bound=ComplexArray)
"""A complex array that comes back as the same kind of array, its rank included."""

Whole: TypeAlias = np.integer[Any] | np.bool
"""NumPy's whole numbers and truth values, which are computed in float64."""

Nested: TypeAlias = Sequence[Union[float, Array, "Nested"]]
"""Nested lists of numbers."""

NotYetFloating: TypeAlias = npt.NDArray[Whole] | Nested
"""What becomes a floating-point array."""

ArrayLike: TypeAlias = npt.ArrayLike
"""What NumPy makes an array of."""

Real: TypeAlias = float | np.floating[Any] | np.integer[Any]
"""One real number."""

Complex: TypeAlias = complex | np.inexact[Any] | np.integer[Any]
"""One number, real or complex."""

StepSize: TypeAlias = float | Literal["auto"]
"""A step, or the wish that one be chosen for each element."""

RealMethod: TypeAlias = Literal["central", "forward", "richardson"]
"""How to differentiate by real differences."""

Method: TypeAlias = Literal["central", "forward", "richardson", "complex-step"]
"""How to differentiate."""
