"""How far outputs are from their targets, as one number (section 4.2 of the notes)."""

from __future__ import annotations

import math
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array
from graphnn.functional.arguments import as_number, floating, inexact
from graphnn.functional.kinds import ArrayLike, ComplexArray
from graphnn.functional.labels import class_labels

__all__ = ["cross_entropy_error", "mean_squared_error"]


@overload
def mean_squared_error(y: ComplexArray, t: ArrayLike) -> complex: ...
@overload
def mean_squared_error(y: ArrayLike, t: ArrayLike) -> float: ...
def mean_squared_error(y: ArrayLike, t: ArrayLike) -> float | complex:
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
    outputs = inexact("mean_squared_error", y)
    targets = floating("mean_squared_error", t)
    samples = count_samples("mean_squared_error", outputs)
    if targets.shape != outputs.shape:
        raise ValueError(
            f"mean_squared_error: t has shape {targets.shape} and y {outputs.shape}; wanted the "
            "same shape (class labels become targets by one_hot(labels, num_classes))"
        )
    return as_number(0.5 * np.sum((outputs - targets) ** 2)) / samples


@overload
def cross_entropy_error(y: ComplexArray, t: ArrayLike) -> complex: ...
@overload
def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> float: ...
def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> float | complex:
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
    outputs = inexact("cross_entropy_error", y)
    targets = np.asarray(t)
    samples = count_samples("cross_entropy_error", outputs)
    _check_targets(outputs, targets)
    _check_probabilities(outputs)
    delta = 1e-7
    if targets.ndim == outputs.ndim:
        one_hot_t = floating("cross_entropy_error", targets)
        return as_number(-np.sum(one_hot_t * np.log(outputs + delta))) / samples
    labels = class_labels("cross_entropy_error", targets, outputs.shape[-1])
    y_of_label = np.take_along_axis(outputs, labels[..., np.newaxis], axis=-1)
    return as_number(-np.sum(np.log(y_of_label + delta))) / samples


def count_samples(who: str, y: Array) -> int:
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
    lowest = np.min(y.real)
    if lowest <= -1e-7:
        raise ValueError(
            f"cross_entropy_error: y holds {lowest}; wanted probabilities "
            "(scores become probabilities by softmax)"
        )
