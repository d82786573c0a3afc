"""From scores to probabilities."""

from __future__ import annotations

from typing import Any, overload

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array
from graphnn.functional.arguments import as_given, inexact
from graphnn.functional.kinds import A, C, ComplexArray, Nested, NotYetFloating, S, Whole

__all__ = ["softmax"]


@overload
def softmax(x: A, *, axis: int = ...) -> A: ...
@overload
def softmax(x: C, *, axis: int = ...) -> C: ...
@overload
def softmax(x: float | Whole, *, axis: int = ...) -> np.float64: ...
@overload
def softmax(x: S, *, axis: int = ...) -> S: ...
@overload
def softmax(x: NotYetFloating, *, axis: int = ...) -> Array: ...
def softmax(
    x: npt.ArrayLike | Nested, *, axis: int = -1
) -> Array | ComplexArray | np.floating[Any]:
    """Softmax ``exp(x) / sum(exp(x))`` over one axis (section 3.5).

    Parameters
    ----------
    x
        Scores, any shape; -inf gives 0.
    axis
        The axis that sums to one; the last, unless said otherwise.

    Returns
    -------
    array
        Probabilities, shape of `x`. NaN wherever the scores along `axis` hold NaN or +inf, or
        nothing but -inf.

    Examples
    --------
    >>> softmax([0.3, 2.9, 4.0]).round(8)
    array([0.01821127, 0.24519181, 0.73659691])
    >>> softmax([1010.0, 1000.0, 990.0])
    array([9.99954600e-01, 4.53978686e-05, 2.06106005e-09])
    """
    a = inexact("softmax", x)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        c = np.max(a.real, axis=axis, keepdims=True, initial=-np.inf)
        exp_a = np.exp(a - c)
        return as_given(x, exp_a / np.sum(exp_a, axis=axis, keepdims=True))
