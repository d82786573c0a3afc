"""What the functions take and give, as types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar, Union

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array

__all__ = ["A", "Nested", "NotYetFloating", "Real", "S", "Whole"]

A = TypeVar("A", bound=Array)
"""An array that comes back as the same kind of array, its rank included."""

S = TypeVar("S", bound=np.floating[Any])
"""A NumPy number that comes back as the same kind of number."""

Whole: TypeAlias = np.integer[Any] | np.bool
"""NumPy's whole numbers and truth values, which are computed in float64."""

Nested: TypeAlias = Sequence[Union[float, Array, "Nested"]]
"""Nested lists of numbers."""

NotYetFloating: TypeAlias = npt.NDArray[Whole] | Nested
"""What becomes a floating-point array."""

Real: TypeAlias = float | np.floating[Any] | np.integer[Any]
"""One real number."""
