"""Half the squared distance from the targets."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array, Labels, Vector
from graphnn.losses.differences import difference, flat
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
        d = flat(difference(self, y, t))
        squares: Vector = 0.5 * np.einsum("ni,ni->n", d, d)
        return squares

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``y - t``."""
        return difference(self, y, t)

    def along(self, y: Array, t: Targets, /) -> AlongLines:
        """Evaluate ``c * (y - t) @ d + c**2 / 2 * d @ d``."""
        differences = flat(difference(self, y, t))

        def along_lines(samples: Labels, direction: Array, amounts: Array, /) -> Array:
            d = flat(direction)
            slope = np.einsum("lk,lk->l", differences[samples], d)
            half = 0.5 * np.einsum("lk,lk->l", d, d)
            losses: Array = (half * amounts + slope) * amounts
            return losses

        return along_lines
