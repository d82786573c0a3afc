"""Targets of the outputs' own shape, and how far the outputs are from them."""

from __future__ import annotations

import math

import numpy as np

from graphnn.arrays import Array
from graphnn.graph.errors import ShapeError
from graphnn.losses.loss import Loss, Targets

__all__ = ["difference", "flat", "shaped_targets"]


def shaped_targets(loss: Loss, y: Array, t: Targets) -> Array:
    """Return targets in shape and kind of the outputs; ``(N,)`` are those of ``(N, 1)``, too."""
    targets = np.asarray(t, dtype=y.dtype if y.dtype.kind in "fc" else np.float64)
    if targets.ndim == 1 and y.ndim == 2 and y.shape[1] == 1:
        targets = targets[:, np.newaxis]
    if targets.shape != y.shape:
        raise ShapeError(
            f"{loss!r} got outputs of shape {y.shape} and targets of shape {np.shape(t)}, "
            "wanted two of one shape; class labels become targets by "
            "one_hot(labels, num_classes)"
        )
    return targets


def difference(loss: Loss, y: Array, t: Targets) -> Array:
    """Compute ``y - t``."""
    apart: Array = y - shaped_targets(loss, y, t)
    return apart


def flat(samples: Array) -> Array:
    """Lay the values of each sample in one row."""
    # Not (N, -1), which has no meaning where N is 0.
    return samples.reshape(len(samples), math.prod(samples.shape[1:]))
