"""The mathematics of "Deep Learning from Scratch" as plain functions.

Activations (chapter 3), losses, numerical differentiation and gradient descent (chapter 4).

One dtype policy for all of them: floating-point arrays keep their dtype, integers and booleans
are computed in float64, anything else is refused. An array gives an array of the same shape, a
plain number gives a NumPy number, a nested list gives an array.
"""

from __future__ import annotations

import functools
import math
import numbers
import operator
from collections.abc import Callable, Sequence
from typing import (
    Any,
    Literal,
    Protocol,
    SupportsIndex,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    overload,
)

import numpy as np
import numpy.typing as npt

from graphnn.arrays import DEFAULT_DTYPE, Array, Labels, floating_dtype

__all__ = [
    "cross_entropy_error",
    "gradient_descent",
    "identity",
    "mean_squared_error",
    "numerical_diff",
    "numerical_gradient",
    "one_hot",
    "relu",
    "sigmoid",
    "softmax",
    "step",
    "tanh",
]

_A = TypeVar("_A", bound=Array)
_S = TypeVar("_S", bound=np.floating[Any])
_Whole: TypeAlias = np.integer[Any] | np.bool
_Nested: TypeAlias = Sequence[Union[float, Array, "_Nested"]]
_NotYetFloating: TypeAlias = npt.NDArray[_Whole] | _Nested
_Real: TypeAlias = float | np.floating[Any] | np.integer[Any]


class _Elementwise(Protocol):
    """A function of one number, applied to each element of what it is given."""

    @property
    def __name__(self) -> str: ...
    @overload
    def __call__(self, x: _A) -> _A: ...
    @overload
    def __call__(self, x: float | _Whole) -> np.float64: ...
    @overload
    def __call__(self, x: _S) -> _S: ...
    @overload
    def __call__(self, x: _NotYetFloating) -> Array: ...


def _elementwise(formula: Callable[[Array], Array]) -> _Elementwise:
    """Apply the module's dtype policy around a formula on floating-point arrays."""

    @functools.wraps(formula)
    def function(x: npt.ArrayLike) -> Array | np.floating[Any]:
        return _as_given(x, formula(_floating(formula.__name__, x)))

    return cast(_Elementwise, function)


@_elementwise
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


@_elementwise
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


@_elementwise
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
    # exp(-x) may overflow to inf, and 1 / inf is the right answer; no mask, no second exp.
    with np.errstate(over="ignore", under="ignore"):
        return 1 / (1 + np.exp(-x))


@_elementwise
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


@_elementwise
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


@overload
def softmax(x: _A, *, axis: int = ...) -> _A: ...
@overload
def softmax(x: float | _Whole, *, axis: int = ...) -> np.float64: ...
@overload
def softmax(x: _S, *, axis: int = ...) -> _S: ...
@overload
def softmax(x: _NotYetFloating, *, axis: int = ...) -> Array: ...
def softmax(x: npt.ArrayLike | _Nested, *, axis: int = -1) -> Array | np.floating[Any]:
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
    a = _floating("softmax", x)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        c = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
        exp_a = np.exp(a - c)
        return _as_given(x, exp_a / np.sum(exp_a, axis=axis, keepdims=True))


def mean_squared_error(y: npt.ArrayLike, t: npt.ArrayLike) -> float:
    """Half the sum of squares ``0.5 * sum((y - t)**2)``, mean over samples (section 4.2.1).

    Parameters
    ----------
    y
        Outputs of the network, shape ``(..., K)``: the last axis is the outputs of one sample, all
        others count samples.
    t
        Targets, shape of `y`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Examples
    --------
    >>> t = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    >>> mean_squared_error([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0], t)
    0.09750000000000003
    """
    outputs = _floating("mean_squared_error", y)
    targets = _floating("mean_squared_error", t)
    samples = _count_samples("mean_squared_error", outputs)
    if targets.shape != outputs.shape:
        raise ValueError(
            f"mean_squared_error: t has shape {targets.shape} and y {outputs.shape}; wanted the "
            "same shape (class labels become targets by one_hot(labels, num_classes))"
        )
    return float(0.5 * np.sum((outputs - targets) ** 2)) / samples


def cross_entropy_error(y: npt.ArrayLike, t: npt.ArrayLike) -> float:
    """Cross entropy ``-sum(t * log(y + 1e-7))``, mean over samples (sections 4.2.2 to 4.2.4).

    Parameters
    ----------
    y
        Probabilities, shape ``(..., K)``: the last axis is the classes of one sample, all others
        count samples. That they sum to one is not checked.
    t
        Targets: one-hot (or any distribution) of the shape of `y`, or integer labels from 0 to
        ``K - 1`` of shape ``y.shape[:-1]``.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes do not match, a label is out of range, there are no samples, or `y` is so
        negative that the logarithm has no value.
    TypeError
        If labels are not integers.

    Examples
    --------
    >>> y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
    >>> cross_entropy_error(y, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    0.510825457099338
    >>> cross_entropy_error(y, 2)
    0.510825457099338
    """
    outputs = _floating("cross_entropy_error", y)
    targets = np.asarray(t)
    samples = _count_samples("cross_entropy_error", outputs)
    _check_targets(outputs, targets)
    _check_probabilities(outputs)
    delta = 1e-7
    if targets.ndim == outputs.ndim:
        one_hot_t = _floating("cross_entropy_error", targets)
        return float(-np.sum(one_hot_t * np.log(outputs + delta))) / samples
    labels = _labels("cross_entropy_error", targets, outputs.shape[-1])
    y_of_label = np.take_along_axis(outputs, labels[..., np.newaxis], axis=-1)
    return float(-np.sum(np.log(y_of_label + delta))) / samples


def one_hot(
    labels: npt.ArrayLike, num_classes: int, *, dtype: npt.DTypeLike = DEFAULT_DTYPE
) -> Array:
    """One-hot representation: 1 at the label's place, 0 elsewhere (section 3.6.1).

    Parameters
    ----------
    labels
        Integers from 0 to ``num_classes - 1``, any shape.
    num_classes
        Length of the new last axis.
    dtype
        Floating-point dtype of the result.

    Returns
    -------
    array
        Shape ``(*labels.shape, num_classes)``.

    Raises
    ------
    ValueError
        If a label is out of range, or `num_classes` is less than 1.
    TypeError
        If the labels or `num_classes` are not integers, or `dtype` is not floating-point.

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    classes = np.arange(_count("one_hot", "num_classes", num_classes, 1))
    found = _labels("one_hot", np.asarray(labels), num_classes)
    is_label: npt.NDArray[np.bool] = found[..., np.newaxis] == classes
    return is_label.astype(floating_dtype(dtype))


@overload
def numerical_diff(f: Callable[[_A], _A], x: _A, h: float = ...) -> _A: ...
@overload
def numerical_diff(
    f: Callable[[float], _Real], x: float | _Whole, h: float = ...
) -> np.float64: ...
@overload
def numerical_diff(f: Callable[[Array], Array], x: _NotYetFloating, h: float = ...) -> Array: ...
def numerical_diff(
    f: Callable[..., npt.ArrayLike], x: npt.ArrayLike | _Nested, h: float = 1e-4
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
    given = _floating("numerical_diff", x)
    at = given.astype(np.result_type(given, np.float64))
    x_minus_h, x_plus_h = _steps("numerical_diff", at, h, tolerance=0.01)
    f_plus = _elementwise_value(f(x_plus_h), at)
    f_minus = _elementwise_value(f(x_minus_h), at)
    derivative = (f_plus - f_minus) / (2 * h)
    return _as_given(x, np.asarray(derivative).astype(given.dtype))


def numerical_gradient(f: Callable[[_A], _Real], x: _A, h: float = 1e-4) -> _A:
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
    _check_walkable(x)
    elements = np.asarray(x)
    x_minus_h, x_plus_h = _steps("numerical_gradient", elements, h, tolerance=2.0)
    gradient = np.empty(elements.shape, elements.dtype)
    for index in np.ndindex(elements.shape):
        value = elements[index]
        try:
            elements[index] = x_plus_h[index]
            f_plus = _one_real_number(f(x))
            elements[index] = x_minus_h[index]
            f_minus = _one_real_number(f(x))
        finally:
            elements[index] = value
        gradient[index] = (f_plus - f_minus) / float(x_plus_h[index] - x_minus_h[index])
    return cast(_A, gradient)


@overload
def gradient_descent(
    f: Callable[[_A], _Real],
    init_x: _A,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[False] = ...,
) -> _A: ...
@overload
def gradient_descent(
    f: Callable[[_A], _Real],
    init_x: _A,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[True],
) -> tuple[_A, Array]: ...
@overload
def gradient_descent(
    f: Callable[[Array], _Real],
    init_x: float | _Whole | _NotYetFloating,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[False] = ...,
) -> Array: ...
@overload
def gradient_descent(
    f: Callable[[Array], _Real],
    init_x: float | _Whole | _NotYetFloating,
    learning_rate: float = ...,
    step_num: int = ...,
    *,
    return_path: Literal[True],
) -> tuple[Array, Array]: ...
def gradient_descent(
    f: Callable[[Any], _Real],
    init_x: npt.ArrayLike | _Nested,
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
    _check_positive("gradient_descent", "learning_rate", learning_rate)
    _count("gradient_descent", "step_num", step_num, 0)
    x = np.array(_floating("gradient_descent", init_x))
    path = np.empty((step_num + 1 if return_path else 1, *x.shape), x.dtype)
    path[0] = x
    for i in range(step_num):
        x -= learning_rate * numerical_gradient(f, x)
        if return_path:
            path[i + 1] = x
    return (x, path) if return_path else x


def _floating(who: str, x: object) -> Array:
    """Return `x` as a floating-point array, itself where it is one."""
    found: npt.NDArray[np.generic] = np.asarray(x)
    if np.issubdtype(found.dtype, np.floating):
        return cast(Array, found)
    if np.issubdtype(found.dtype, np.integer) or found.dtype == np.bool:
        return found.astype(np.float64)
    raise TypeError(
        f"{who} takes real numbers; got {type(x).__name__} of dtype {found.dtype}; "
        "convert it with np.asarray(..., dtype=float)"
    )


def _as_given(x: object, y: Array) -> Array | np.floating[Any]:
    """Return `y` as an array where `x` is one, also of rank 0; a number for a number."""
    result: Array = np.asarray(y)
    return result if isinstance(x, np.ndarray) else cast("Array | np.floating[Any]", result[()])


def _count_samples(who: str, y: Array) -> int:
    """Count the samples of ``(..., K)``: one for a vector or a number."""
    if y.size == 0:
        raise ValueError(f"{who}: y has shape {y.shape}, so there is no sample to average over")
    return math.prod(y.shape[:-1])


def _check_targets(y: Array, t: npt.NDArray[Any]) -> None:
    if y.ndim == 0:
        raise ValueError("cross_entropy_error: y is one number; wanted shape (..., classes)")
    if t.shape not in (y.shape, y.shape[:-1]):
        raise ValueError(
            f"cross_entropy_error: t has shape {t.shape} and y {y.shape}; wanted one-hot targets "
            f"of shape {y.shape} or integer labels of shape {y.shape[:-1]}"
        )


def _check_probabilities(y: Array) -> None:
    if np.min(y) <= -1e-7:
        raise ValueError(
            f"cross_entropy_error: y holds {np.min(y)}; wanted probabilities "
            "(scores become probabilities by softmax)"
        )


def _labels(who: str, labels: npt.NDArray[Any], num_classes: int) -> Labels:
    """Return `labels`, refusing what is no class from 0 to ``num_classes - 1``."""
    if labels.size and not np.issubdtype(labels.dtype, np.integer):
        raise TypeError(
            f"{who}: labels have dtype {labels.dtype}; wanted integers (try labels.astype(int))"
        )
    if labels.size and (labels.min() < 0 or labels.max() >= num_classes):
        raise ValueError(
            f"{who}: labels go from {labels.min()} to {labels.max()}; "
            f"wanted 0 to {num_classes - 1} for {num_classes} classes"
        )
    return labels


def _count(who: str, name: str, value: SupportsIndex, least: int) -> int:
    """Return `value` as a whole number, refusing what is none or less than `least`."""
    try:
        count = operator.index(value)
    except TypeError:
        raise TypeError(f"{who}: {name} is {value!r}; wanted a whole number") from None
    if count < least:
        raise ValueError(f"{who}: {name} is {count}; wanted {least} or more")
    return count


def _check_positive(who: str, name: str, value: object) -> None:
    if not _is_real(value):
        raise TypeError(f"{who}: {name} is {value!r}; wanted a positive number")
    if not 0 < cast(float, value) < math.inf:
        raise ValueError(f"{who}: {name} is {value}; wanted a finite number greater than 0")


def _is_real(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _steps(who: str, x: Array, h: float, *, tolerance: float) -> tuple[Array, Array]:
    """Return ``x - h`` and ``x + h`` as stored, refusing a width too far from ``2 * h``."""
    _check_positive(who, "h", h)
    with np.errstate(over="ignore", invalid="ignore"):
        below, above = x - float(h), x + float(h)
        sound = (below < x) & (x < above) & (abs(above - below - 2 * h) <= tolerance * 2 * h)
    lost = ~(sound | np.isnan(x))
    if np.any(lost):
        where = tuple(int(i) for i in np.argwhere(lost)[0])
        raise ValueError(
            f"{who}: a step of h={h} is lost to rounding at x{list(where) or ''} = {x[where]} "
            f"({x.dtype}); take a larger h or a smaller x, and where x ran away in gradient "
            "descent a smaller learning rate"
        )
    return below, above


def _elementwise_value(value: npt.ArrayLike, x: Array) -> Array:
    found = _floating("numerical_diff (for what f returns)", value)
    if found.shape != x.shape:
        raise ValueError(
            f"numerical_diff: f returned shape {found.shape} for x of shape {x.shape}; wanted the "
            "same (a function of several variables goes to numerical_gradient)"
        )
    return found


def _check_walkable(x: object) -> None:
    """Refuse what cannot be stepped element by element in place."""
    who = "numerical_gradient walks the array in place"
    if not isinstance(x, np.ndarray):
        raise TypeError(f"{who}; got {type(x).__name__}, wanted np.array(x, dtype=float)")
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(
            f"{who}; got dtype {x.dtype}, which cannot hold a small real step; "
            "wanted floating-point (try x.astype(float))"
        )
    if not x.flags.writeable:
        raise ValueError(f"{who}; got a read-only array, wanted a writable one (try x.copy())")
    if _overlaps_itself(x):
        raise ValueError(
            f"{who}; got elements that share memory (strides {x.strides}), so that one step moves "
            "several; wanted an array with memory for each (try x.copy())"
        )


def _overlaps_itself(x: npt.NDArray[Any]) -> bool:
    """Whether two elements of `x` share a byte."""
    if x.flags.c_contiguous or x.flags.f_contiguous:
        return False
    offsets: npt.NDArray[np.int64] = np.zeros(1, np.int64)
    for length, stride in zip(x.shape, x.strides, strict=True):
        offsets = np.add.outer(offsets, stride * np.arange(length)).ravel()
    return bool(np.any(np.diff(np.sort(offsets)) < x.itemsize))


def _one_real_number(value: object) -> float:
    """Return what `f` gave as a number of its own, also where it is a view into `x`."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not _is_real(value):
        got = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
        raise TypeError(
            f"numerical_gradient: f returned {got}; wanted one real number (try np.sum, or return "
            "what f computes)"
        )
    return float(cast(float, value))
