"""What is known of a derivative besides its value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array

__all__ = ["DerivativeInfo", "FirstDerivatives"]


@attrs.frozen(eq=False)
class DerivativeInfo:
    """How a numerical derivative came about.

    Parameters
    ----------
    step
        The step of each element as it was stored and divided by, shape of ``x``; the largest one
        where a method takes several.
    error
        Estimate of the absolute error of each derivative, shape of the derivative, where the method
        has one (``"richardson"``); else ``None``.
    evaluations
        How many times the function was called.
    """

    step: Array
    # Who chose the method knows whether it has one; of ``Array | None`` mypy would have all ask.
    error: Array | Any
    evaluations: int


@attrs.frozen(eq=False)
class FirstDerivatives:
    """The derivative by each element of an array ``x``, one behind the other.

    Parameters
    ----------
    x
        The array.
    derivatives, errors
        A value and perhaps an error estimate for each element, numbers or arrays of one shape.
    steps
        The step of each element.
    evaluations
        How many times the function was called.
    """

    x: Array
    derivatives: Sequence[Any]
    errors: Sequence[Any] | None
    steps: Sequence[float]
    evaluations: int

    def shaped(self, shape: tuple[int, ...]) -> tuple[Array, DerivativeInfo]:
        """Give the derivatives in `shape`: that of a value, and behind it that of ``x``."""
        dtype = self.x.dtype
        error = None if self.errors is None else _elements_last(self.errors).reshape(shape)
        step = np.array(self.steps, dtype).reshape(self.x.shape)
        info = DerivativeInfo(step, error, self.evaluations)
        return _elements_last(self.derivatives).reshape(shape).astype(dtype), info


def _elements_last(values: Sequence[Any]) -> Array:
    return np.moveaxis(np.array(values, dtype=np.float64), 0, -1)
