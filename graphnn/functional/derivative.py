"""The derivative of a function of one variable (section 4.3 of the notes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array
from graphnn.functional.arguments import as_given, check_positive, floating
from graphnn.functional.kinds import A, Nested, NotYetFloating, Real, Whole
from graphnn.functional.steps import steps_around

__all__ = ["numerical_diff"]


@overload
def numerical_diff(f: Callable[[A], A], x: A, h: float = ...) -> A: ...
@overload
def numerical_diff(f: Callable[[float], Real], x: float | Whole, h: float = ...) -> np.float64: ...
@overload
def numerical_diff(f: Callable[[Array], Array], x: NotYetFloating, h: float = ...) -> Array: ...
def numerical_diff(
    f: Callable[..., npt.ArrayLike], x: npt.ArrayLike | Nested, h: float = 1e-4
) -> Array | np.floating[Any]:
    """Differentiate by the central difference ``(f(x + h) - f(x - h)) / (2 * h)`` (section 4.3.1).

    Parameters
    ----------
    f
        Function of one variable; for an array it works element by element. It is always called
        with float64, and the result takes the dtype of `x`.
    x
        Where to differentiate: a number, or numbers of any shape.
    h
        Half the width of the difference.

    Returns
    -------
    array or number
        Derivative at each element, shape of `x`.

    Raises
    ------
    ValueError
        If `h` is not positive and finite, if rounding changes the step at `x` by over a hundredth,
        or if `f` does not return the shape of `x`.
    TypeError
        If `x` or what `f` returns are not real numbers.

    Examples
    --------
    >>> print(numerical_diff(lambda x: 0.01 * x**2 + 0.1 * x, 5))
    0.1999999999990898
    """
    given = floating("numerical_diff", x)
    at = given.astype(np.result_type(given, np.float64))
    check_positive("numerical_diff", "h", h)
    x_minus_h, x_plus_h = steps_around("numerical_diff", at, h, tolerance=0.01)
    f_plus = value_of_shape(f(x_plus_h), at)
    f_minus = value_of_shape(f(x_minus_h), at)
    derivative = (f_plus - f_minus) / (2 * h)
    return as_given(x, np.asarray(derivative).astype(given.dtype))


def value_of_shape(value: npt.ArrayLike, x: Array) -> Array:
    found = floating("numerical_diff (for what f returns)", value)
    if found.shape != x.shape:
        raise ValueError(
            f"numerical_diff: f returned shape {found.shape} for x of shape {x.shape}; wanted the "
            "same (a function of several variables goes to numerical_gradient)"
        )
    return found
