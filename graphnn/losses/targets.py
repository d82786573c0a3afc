"""Targets of classifiers: labels, or a weight for each class."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, Labels, Matrix
from graphnn.functional.labels import one_hot_rows
from graphnn.graph.errors import ShapeError
from graphnn.losses.loss import Loss, Targets

__all__ = ["as_labels", "class_targets", "label_places"]


def as_labels(y: Array, t: Targets) -> Labels | None:
    """Return targets that are valid labels of the classes of `y`, else ``None``."""
    return None if label_places(y, t) is None else np.asarray(t)


def label_places(y: Array, t: Targets, order: Literal["C", "F"] = "C") -> Labels | None:
    """Return where in ``y.ravel(order)`` each sample's label has its score.

    ``None`` if the targets are no valid labels of the classes of `y`.
    """
    labels: npt.NDArray[Any] = np.asarray(t)
    if y.ndim != 2 or labels.shape != y.shape[:1] or labels.dtype.kind not in "iu":
        return None
    try:
        places: Labels = np.ravel_multi_index((np.arange(len(y)), labels), y.shape, order=order)
    except ValueError:
        return None
    return places


def class_targets(loss: Loss, y: Array, t: Targets) -> Matrix:
    """Return targets of the outputs' shape ``(N, K)``, of labels too."""
    targets: npt.NDArray[np.generic] = np.asarray(t)
    if y.ndim != 2 or targets.shape not in (y.shape, y.shape[:1]):
        hint = "; a single sample needs a batch axis: y[np.newaxis]" if y.ndim == 1 else ""
        raise ShapeError(
            f"{loss!r} got outputs of shape {y.shape} and targets of shape {targets.shape}, wanted "
            "outputs of shape (N, classes) with targets of the same shape or labels of shape (N,)"
            f"{hint}"
        )
    if targets.ndim == 1:
        return one_hot_rows(repr(loss), targets, y.shape[1], y.real.dtype)
    return targets.astype(y.dtype, copy=False)
