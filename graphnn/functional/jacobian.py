"""The Jacobian of a function from array to array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, overload

import numpy as np

from graphnn.arrays import Array
from graphnn.functional.differences import first_derivatives
from graphnn.functional.estimate import DerivativeInfo
from graphnn.functional.kinds import ArrayLike, Method, StepSize
from graphnn.functional.returned import SameShape

__all__ = ["numerical_jacobian"]


@overload
def numerical_jacobian(
    f: Callable[[Any], ArrayLike],
    x: Array,
    h: StepSize | None = ...,
    *,
    method: Method = ...,
    full_output: Literal[False] = ...,
) -> Array: ...
@overload
def numerical_jacobian(
    f: Callable[[Any], ArrayLike],
    x: Array,
    h: StepSize | None = ...,
    *,
    method: Method = ...,
    full_output: Literal[True],
) -> tuple[Array, DerivativeInfo]: ...
def numerical_jacobian(
    f: Callable[[Any], ArrayLike],
    x: Array,
    h: StepSize | None = None,
    *,
    method: Method = "central",
    full_output: bool = False,
) -> Array | tuple[Array, DerivativeInfo]:
    """Jacobian by differences: the derivative of each output by each element of `x`.

    Walks `x` in place as `numerical_gradient` does; methods, steps and errors are as there. What
    `f` returns is copied, since it may give the same buffer each time.

    Parameters
    ----------
    f
        Function from an array to a number or an array of any shape, always the same.
    x
        Floating-point array of any shape and strides, writable.
    h, method, full_output
        As for `numerical_gradient`.

    Returns
    -------
    array, or tuple of array and DerivativeInfo
        Shape ``(*y.shape, *x.shape)`` for ``y = f(x)``, where a number counts as a vector of one:
        ``(m, n)`` for a function from ``n`` to ``m`` numbers, ``(1, n)`` for one number.
        It has the dtype of `x`.

    Raises
    ------
    TypeError, ValueError
        As `numerical_gradient`; and a ValueError if the shape of what `f` returns changes.

    Examples
    --------
    >>> import numpy as np
    >>> turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    >>> numerical_jacobian(lambda x: turn @ x, np.array([3.0, 4.0])).round(8) + 0.0
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    who = "numerical_jacobian"
    reading = SameShape()
    found = first_derivatives(who, f, x, h, method, reading)
    if reading.shape is None:
        reading.real(who, f(x))
    jacobian, info = found.shaped((*(reading.shape or ()), *np.atleast_1d(x).shape))
    return (jacobian, info) if full_output else jacobian
