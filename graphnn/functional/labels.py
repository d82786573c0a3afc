"""Class labels, as integers and as one-hot rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graphnn.arrays import DEFAULT_DTYPE, Array, Float, Labels, floating_dtype
from graphnn.functional.arguments import count

__all__ = ["class_labels", "one_hot", "one_hot_rows"]


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
    classes = count("one_hot", "num_classes", num_classes, 1)
    return one_hot_rows("one_hot", np.asarray(labels), classes, floating_dtype(dtype))


def one_hot_rows(who: str, labels: npt.NDArray[Any], num_classes: int, dtype: Float) -> Array:
    """Return `labels` as one-hot rows, refusing what is no class from 0 to ``num_classes - 1``."""
    found = class_labels(who, labels, num_classes)
    is_label: npt.NDArray[np.bool] = found[..., np.newaxis] == np.arange(num_classes)
    return is_label.astype(dtype)


def class_labels(who: str, labels: npt.NDArray[Any], num_classes: int) -> Labels:
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
