"""Cross entropy of probabilities."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array, Vector
from graphnn.losses.loss import Loss, Targets
from graphnn.losses.targets import class_targets

__all__ = ["CrossEntropy"]


@attrs.frozen
class CrossEntropy(Loss):
    """Cross entropy of probabilities, ``-sum(t * log(y + 1e-7))`` (sections 4.2.2 to 4.2.4).

    For a network that ends in `Softmax`. The constant keeps the logarithm finite and costs
    accuracy; `SoftmaxCrossEntropy` on the scores before the softmax is exact.

    Examples
    --------
    >>> y = np.array([[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]])
    >>> CrossEntropy()(y, np.array([2]))
    0.510825457099338
    """

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        targets = class_targets(self, y, t)
        lowest = y.real.min(initial=0.0)
        if lowest <= -_DELTA:
            raise ValueError(
                f"{self!r} got an output of {lowest}, wanted probabilities; end the network in "
                "Softmax(), or use SoftmaxCrossEntropy() on its scores"
            )
        entropies: Vector = -np.sum(targets * np.log(y + y.dtype.type(_DELTA)), axis=1)
        return entropies

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``-t / (y + 1e-7)``."""
        gradient: Array = -class_targets(self, y, t) / (y + y.dtype.type(_DELTA))
        return gradient


_DELTA = 1e-7
