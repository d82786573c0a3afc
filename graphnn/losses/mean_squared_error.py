"""Half the squared distance from the targets."""

from __future__ import annotations

import math

import attrs
import numpy as np

from graphnn.arrays import Array, Labels, Vector
from graphnn.graph.errors import ShapeError
from graphnn.losses.loss import AlongLines, Loss, Targets

__all__ = ["MeanSquaredError"]


@attrs.frozen
class MeanSquaredError(Loss):
    """Half the sum of squares, ``0.5 * sum((y - t)**2)`` ("Deep Learning from Scratch", 4.2.1).

    The first axis counts samples, as everywhere: outputs of shape ``(N,)`` are `N` samples of one
    number each. A single sample needs a batch axis: ``y[np.newaxis]``.

    Examples
    --------
    >>> t = np.array([[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]])
    >>> MeanSquaredError()(np.array([[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]]), t)
    0.09750000000000003
    """

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        difference = _flat(self._difference(y, t))
        squares: Vector = 0.5 * np.einsum("ni,ni->n", difference, difference)
        return squares

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``y - t``."""
        return self._difference(y, t)

    def along(self, y: Array, t: Targets, /) -> AlongLines:
        """Evaluate ``c * (y - t) @ d + c**2 / 2 * d @ d``."""
        differences = _flat(self._difference(y, t))

        def along_lines(samples: Labels, direction: Array, amounts: Array, /) -> Array:
            d = _flat(direction)
            slope = np.einsum("lk,lk->l", differences[samples], d)
            half = 0.5 * np.einsum("lk,lk->l", d, d)
            losses: Array = (half * amounts + slope) * amounts
            return losses

        return along_lines

    def _difference(self, y: Array, t: Targets) -> Array:
        targets = np.asarray(t, dtype=y.dtype if y.dtype.kind in "fc" else np.float64)
        if targets.ndim == 1 and y.ndim == 2 and y.shape[1] == 1:
            targets = targets[:, np.newaxis]
        if targets.shape != y.shape:
            raise ShapeError(
                f"{self!r} got outputs of shape {y.shape} and targets of shape {np.shape(t)}, "
                "wanted two of one shape; class labels become targets by "
                "one_hot(labels, num_classes)"
            )
        difference: Array = y - targets
        return difference


def _flat(samples: Array) -> Array:
    # Not (N, -1), which has no meaning where N is 0.
    return samples.reshape(len(samples), math.prod(samples.shape[1:]))
