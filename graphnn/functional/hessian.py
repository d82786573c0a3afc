"""The Hessian of a function of an array: all its second derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, overload

from graphnn.arrays import Array
from graphnn.functional.arguments import known_method
from graphnn.functional.estimate import DerivativeInfo
from graphnn.functional.kinds import Complex, Method, StepSize
from graphnn.functional.second_differences import SECOND_DERIVATIVES
from graphnn.functional.steps import default_step

__all__ = ["numerical_hessian"]


@overload
def numerical_hessian(
    f: Callable[[Any], Complex],
    x: Array,
    h: StepSize | None = ...,
    *,
    method: Method = ...,
    full_output: Literal[False] = ...,
) -> Array: ...
@overload
def numerical_hessian(
    f: Callable[[Any], Complex],
    x: Array,
    h: StepSize | None = ...,
    *,
    method: Method = ...,
    full_output: Literal[True],
) -> tuple[Array, DerivativeInfo]: ...
def numerical_hessian(
    f: Callable[[Any], Complex],
    x: Array,
    h: StepSize | None = None,
    *,
    method: Method = "central",
    full_output: bool = False,
) -> Array | tuple[Array, DerivativeInfo]:
    """Hessian by differences: the second derivatives by each two elements of `x`.

    Walks `x` in place as `numerical_gradient` does, two elements at a time.

    Parameters
    ----------
    f
        Function from an array to one real number.
    x
        Floating-point array of any shape and strides, writable.
    h
        Step, used as it is, or ``"auto"``, as for `numerical_gradient`. Second differences round by
        ``epsilon / h**2``, so that ``"auto"`` takes larger steps than there.
    method
        For ``n`` elements:

        - ``"central"``: ``2 n**2 + 1`` evaluations, order 2;
        - ``"forward"``: ``n (n + 3) / 2 + 1`` evaluations, order 1;
        - ``"richardson"``: the central ones at ``h``, ``h / 2`` and ``h / 4``, extrapolated;
          ``6 n**2 + 1`` evaluations, order 6, with an estimate of the error;
        - ``"complex-step"``: central differences of first derivatives by a complex step;
          ``n (n + 1)`` evaluations and the ``n + 3`` of a gradient, order 2, with a rounding of
          ``epsilon / h``.
    full_output
        Whether to return what is known of the Hessian as well.

    Returns
    -------
    array, or tuple of array and DerivativeInfo
        Shape ``(*x.shape, *x.shape)``, symmetric: ``(n, n)`` for ``n`` numbers, and ``(1, 1)`` for
        an array of rank 0. It has the dtype of `x`.

    Raises
    ------
    TypeError, ValueError
        As `numerical_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> hessian = numerical_hessian(lambda x: x[0] ** 2 * x[1], np.array([1.0, 3.0]), h="auto")
    >>> hessian.round(5) + 0.0
    array([[6., 2.],
           [2., 0.]])
    """
    who = "numerical_hessian"
    differentiate = known_method(who, method, SECOND_DERIVATIVES)
    found = differentiate(who, f, x, default_step(h, method))
    hessian, info = found.shaped()
    return (hessian, info) if full_output else hessian
