"""Gradient descent (section 4.4.1 of the notes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array
from graphnn.functional.arguments import check_positive, count, floating
from graphnn.functional.gradient import numerical_gradient
from graphnn.functional.kinds import A, Nested, NotYetFloating, Real, Whole

__all__ = ["gradient_descent"]


@overload
def gradient_descent(
    f: Callable[[A], Real],
    init_x: A,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[False] = ...,
) -> A: ...
@overload
def gradient_descent(
    f: Callable[[A], Real],
    init_x: A,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[True],
) -> tuple[A, Array]: ...
@overload
def gradient_descent(
    f: Callable[[Array], Real],
    init_x: float | Whole | NotYetFloating,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[False] = ...,
) -> Array: ...
@overload
def gradient_descent(
    f: Callable[[Array], Real],
    init_x: float | Whole | NotYetFloating,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[True],
) -> tuple[Array, Array]: ...
def gradient_descent(
    f: Callable[[Any], Real],
    init_x: npt.ArrayLike | Nested,
    learning_rate: float = 0.01,
    step_num: int = 100,
    *,
    return_path: bool = False,
) -> Array | tuple[Array, Array]:
    """Gradient descent ``x -= learning_rate * gradient`` from `init_x` (section 4.4.1).

    Parameters
    ----------
    f
        Function from an array to one real number, differentiated by `numerical_gradient`. It has to
        read its argument: `init_x` is copied and never changed.
    init_x
        Start, any shape.
    learning_rate
        How far to go against the gradient, positive.
    step_num
        Number of steps, 0 or more.
    return_path
        Whether to return every point on the way as well.

    Returns
    -------
    array, or tuple of two arrays
        Where it ends, shape of `init_x`; and the path, shape ``(step_num + 1, *init_x.shape)``,
        with the start first.

    Raises
    ------
    ValueError
        If `learning_rate` is not positive and finite, `step_num` is negative, or `x` runs so far
        off that a difference can no longer be taken.

    Examples
    --------
    >>> gradient_descent(lambda x: float(np.sum(x**2)), [-3.0, 4.0], learning_rate=0.1)
    array([-6.11110793e-10,  8.14814391e-10])
    """
    check_positive("gradient_descent", "learning_rate", learning_rate)
    count("gradient_descent", "step_num", step_num, 0)
    x = np.array(floating("gradient_descent", init_x))
    path = np.empty((step_num + 1 if return_path else 1, *x.shape), x.dtype)
    path[0] = x
    for i in range(step_num):
        x -= learning_rate * numerical_gradient(f, x)
        if return_path:
            path[i + 1] = x
    return (x, path) if return_path else x
