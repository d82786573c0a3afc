"""The gradient of a function of an array (section 4.4 of the notes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast, overload

from graphnn.functional.differences import first_derivatives
from graphnn.functional.estimate import DerivativeInfo
from graphnn.functional.kinds import A, Complex, Method, Real, RealMethod, StepSize
from graphnn.functional.returned import OneNumber

__all__ = ["numerical_gradient"]


@overload
def numerical_gradient(
    f: Callable[[A], Real],
    x: A,
    h: StepSize | None = ...,
    *,
    method: RealMethod = ...,
    full_output: Literal[False] = ...,
) -> A: ...
@overload
def numerical_gradient(
    f: Callable[[A], Real],
    x: A,
    h: StepSize | None = ...,
    *,
    method: RealMethod = ...,
    full_output: Literal[True],
) -> tuple[A, DerivativeInfo]: ...
@overload
def numerical_gradient(
    f: Callable[[Any], Complex],
    x: A,
    h: StepSize | None = ...,
    *,
    method: Literal["complex-step"],
    full_output: Literal[False] = ...,
) -> A: ...
@overload
def numerical_gradient(
    f: Callable[[Any], Complex],
    x: A,
    h: StepSize | None = ...,
    *,
    method: Literal["complex-step"],
    full_output: Literal[True],
) -> tuple[A, DerivativeInfo]: ...
def numerical_gradient(
    f: Callable[[Any], Complex],
    x: A,
    h: StepSize | None = None,
    *,
    method: Method = "central",
    full_output: bool = False,
) -> A | tuple[A, DerivativeInfo]:
    """Gradient by differences, one element of `x` after the other (section 4.4).

    Walks `x` **in place**, so that `f` may ignore its argument and read the same array, as in
    ``f = lambda W: net.loss(x, t)``. Each element is put back bit for bit, also when `f` raises or
    Ctrl-C interrupts it.

    The difference is divided by the step as stored in the dtype of `x`. Where `f` and its
    derivatives are of order one, a float64 gradient by central differences is good to about 1e-9;
    in float32 the rounding of `f` leaves about 1e-3 with the default `h`, and ``h="auto"`` does
    better (about 1e-4).

    Parameters
    ----------
    f
        Function from an array to one real number.
    x
        Floating-point array of any shape and strides, writable.
    h
        Step, used as it is. ``"auto"`` chooses one for each element from its size, the rounding of
        its dtype and the order of the method. Left out it is 1e-4 for central differences, as in
        the notes, and ``"auto"`` for the other methods.
    method
        - ``"central"``: ``(f(x + h) - f(x - h)) / 2h``, two evaluations an element, order 2;
        - ``"forward"``: ``(f(x + h) - f(x)) / h``, one evaluation an element and one more, order 1;
        - ``"richardson"``: central differences at ``h``, ``h / 2`` and ``h / 4``, extrapolated; six
          evaluations an element and one more, order 6, and the only one that estimates its error:
          it bounds the true one while `h` is small against the scale on which `f` changes and `f`
          is good to its last places. At a corner it reaches the slopes to both sides;
        - ``"complex-step"``: the imaginary part of ``f(x + ih)``, divided by ``h``; one evaluation
          an element and three more, exact to rounding. `f` gets a complex copy of `x`, has to
          compute with it and to return a complex number.
    full_output
        Whether to return what is known of the gradient as well.

    Returns
    -------
    array, or tuple of array and DerivativeInfo
        Partial derivatives, shape and dtype of `x`; NaN where `f` gives NaN. And the steps, the
        errors where the method estimates them, and the number of evaluations.

    Raises
    ------
    TypeError
        If `x` is not a floating-point array, or if `f` does not return one real number, or one
        complex number by the complex step.
    ValueError
        If `x` is read-only or some of its elements share memory, if `h` is not positive and finite
        or is lost to rounding at some element, or if `f` is not analytic where a complex step
        needs it.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_gradient(lambda x: float(np.sum(x**2)), np.array([3.0, 4.0])).round(8)
    array([6., 8.])

    How good is it? The error estimate bounds the true error, of the derivative ``exp(1)``:

    >>> slope, info = numerical_gradient(
    ...     lambda x: np.exp(x[0]), np.array([1.0]), method="richardson", full_output=True
    ... )
    >>> bool(abs(slope - np.e) < info.error), bool(info.error < 1e-11), info.evaluations
    (True, True, 7)
    """
    found = first_derivatives("numerical_gradient", f, x, h, method, OneNumber())
    gradient, info = found.shaped(x.shape)
    return (cast(A, gradient), info) if full_output else cast(A, gradient)
