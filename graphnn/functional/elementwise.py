"""Activations that take each element on its own (chapter 3 of the notes)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, cast, overload

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array
from graphnn.functional import continuation
from graphnn.functional.arguments import as_given, inexact
from graphnn.functional.kinds import A, C, NotYetFloating, S, Whole

__all__ = ["identity", "relu", "sigmoid", "step", "tanh"]


class Elementwise(Protocol):
    """A function of one number, applied to each element of what it is given."""

    @property
    def __name__(self) -> str: ...
    @overload
    def __call__(self, x: A) -> A: ...
    @overload
    def __call__(self, x: C) -> C: ...
    @overload
    def __call__(self, x: float | Whole) -> np.float64: ...
    @overload
    def __call__(self, x: S) -> S: ...
    @overload
    def __call__(self, x: NotYetFloating) -> Array: ...


Formula: TypeAlias = Callable[[Array], Array]


def elementwise(continued: Callable[[Any], Any]) -> Callable[[Formula], Elementwise]:
    """Apply the package's dtype policy around a formula on floating-point arrays.

    Parameters
    ----------
    continued
        The formula on complex arrays.
    """

    def decorate(formula: Formula) -> Elementwise:
        @functools.wraps(formula)
        def function(x: npt.ArrayLike) -> Array | np.floating[Any]:
            if isinstance(x, np.ndarray) and x.ndim and x.dtype.kind == "f":
                return formula(x)
            given = inexact(formula.__name__, x)
            return as_given(x, (continued if given.dtype.kind == "c" else formula)(given))

        return cast(Elementwise, function)

    return decorate


@elementwise(continuation.step)
def step(x: Array) -> Array:
    """Step function: 1 where ``x > 0``, else 0 (section 3.2.3); NaN stays NaN.

    Parameters
    ----------
    x
        Numbers, any shape.

    Returns
    -------
    array
        Zeros and ones, shape of `x`, floating-point.

    Examples
    --------
    >>> step([-1.0, 0.0, 2.0])
    array([0., 0., 1.])
    """
    return np.heaviside(x, 0)


@elementwise(continuation.identity)
def identity(x: Array) -> Array:
    """Identity function (section 3.4.3).

    Parameters
    ----------
    x
        Numbers, any shape.

    Returns
    -------
    array
        `x` itself where it is a floating-point array, no copy.

    Examples
    --------
    >>> identity([1, 2])
    array([1., 2.])
    """
    return x


@elementwise(continuation.sigmoid)
# exp(-x) may overflow to inf, and 1 / inf is the right answer; no mask, no second exp.
@np.errstate(over="ignore", under="ignore")
def sigmoid(x: Array) -> Array:
    """Sigmoid ``1 / (1 + exp(-x))`` (section 3.2.4).

    Exact to rounding in both tails; below about -709 (float32: -88) it is 0.

    Parameters
    ----------
    x
        Numbers, any shape.

    Returns
    -------
    array
        Values from 0 to 1, shape of `x`.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return 1 / (1 + np.exp(-x))


@elementwise(continuation.relu)
def relu(x: Array) -> Array:
    """Rectified linear unit ``max(0, x)`` (section 3.2.7).

    Parameters
    ----------
    x
        Numbers, any shape.

    Returns
    -------
    array
        Values of 0 or more, shape of `x`; NaN stays NaN.

    Examples
    --------
    >>> relu([-1.0, 0.0, 2.0])
    array([0., 0., 2.])
    """
    return np.maximum(0, x)


@elementwise(np.tanh)
def tanh(x: Array) -> Array:
    """Hyperbolic tangent ``(exp(x) - exp(-x)) / (exp(x) + exp(-x))``.

    Parameters
    ----------
    x
        Numbers, any shape.

    Returns
    -------
    array
        Values from -1 to 1, shape of `x`.

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0])
    array([-1.,  0.,  1.])
    """
    return np.tanh(x)
