"""The gradient of a function of an array (section 4.4 of the notes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np

from graphnn.functional.kinds import A, Real
from graphnn.functional.steps import steps_around
from graphnn.functional.walking import check_walkable, one_real_number

__all__ = ["numerical_gradient"]


def numerical_gradient(f: Callable[[A], Real], x: A, h: float = 1e-4) -> A:
    """Gradient by central differences, one element of `x` after the other (section 4.4).

    Walks `x` **in place**, so that `f` may ignore its argument and read the same array, as in
    ``f = lambda W: net.loss(x, t)``. Each element is put back bit for bit, also when `f` raises or
    Ctrl-C interrupts it.

    The difference is divided by the step as stored in the dtype of `x`. Where `f` and its
    derivatives are of order one, a float64 gradient is good to about 1e-9; in float32 the rounding
    of `f` leaves about 1e-3 with the default `h`, and ``h=1e-2`` does better (about 1e-5).

    Parameters
    ----------
    f
        Function from an array to one real number, called twice an element.
    x
        Floating-point array of any shape and strides, writable.
    h
        Half the width of the difference.

    Returns
    -------
    array
        Partial derivatives, shape and dtype of `x`; NaN where `f` gives NaN.

    Raises
    ------
    TypeError
        If `x` is not a floating-point array or `f` does not return one real number.
    ValueError
        If `x` is read-only or some of its elements share memory, if `h` is not positive and finite
        or is lost to rounding at some element.

    Examples
    --------
    >>> numerical_gradient(lambda x: float(np.sum(x**2)), np.array([3.0, 4.0])).round(8)
    array([6., 8.])
    """
    check_walkable(x)
    elements = np.asarray(x)
    x_minus_h, x_plus_h = steps_around("numerical_gradient", elements, h, tolerance=2.0)
    gradient = np.empty(elements.shape, elements.dtype)
    for index in np.ndindex(elements.shape):
        value = elements[index]
        try:
            elements[index] = x_plus_h[index]
            f_plus = one_real_number(f(x))
            elements[index] = x_minus_h[index]
            f_minus = one_real_number(f(x))
        finally:
            elements[index] = value
        gradient[index] = (f_plus - f_minus) / float(x_plus_h[index] - x_minus_h[index])
    return cast(A, gradient)
