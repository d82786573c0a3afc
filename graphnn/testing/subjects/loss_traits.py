"""What some losses have and others do without; what they lack is not checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphnn.arrays import Array
from graphnn.graph import NotDifferentiableError
from graphnn.losses import Loss
from graphnn.testing.check import NotApplicable

__all__ = ["gradient_of", "large_scores", "takes_both"]


def gradient_of(loss: Loss, y: Array, t: Any) -> Array:
    """Call ``gradient_per_sample``; a loss without one has nothing to be checked."""
    try:
        return loss.gradient_per_sample(y, t)
    except NotDifferentiableError as error:
        raise NotApplicable(f"it has no derivative: {error}") from None


def takes_both(loss: Loss, y: Array, rows: Any, labels: Any) -> None:
    """See whether a loss takes classes in both forms."""
    if rows is None or labels is None:
        raise NotApplicable("its targets are no classes")
    for form, t in (("labels", labels), ("one-hot rows", rows)):
        try:
            loss.per_sample(y, t)
        except (ValueError, TypeError) as error:
            raise NotApplicable(f"it refuses {form}: {error}") from None


def large_scores(loss: Loss, y: Array, t: Any) -> Array:
    """Stretch outputs of both signs until the largest is 1e4; only scores have them."""
    if not (y < 0).any():
        raise NotApplicable("its outputs are never negative, so they are no scores")
    try:
        with np.errstate(all="ignore"):
            values = loss.per_sample(y, t)
    except ValueError as error:
        raise NotApplicable(f"it takes no scores: {error}") from None
    if not np.isfinite(values).all():
        raise NotApplicable("negative outputs have no finite loss, so it takes no scores")
    return y * y.dtype.type(1e4 / np.abs(y).max())
