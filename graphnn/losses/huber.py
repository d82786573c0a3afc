"""A squared distance near the targets, a plain one far from them."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array, Labels, Vector
from graphnn.functional.arguments import check_positive
from graphnn.losses.differences import difference, flat
from graphnn.losses.loss import AlongLines, Loss, Targets

__all__ = ["Huber"]


def _is_positive(instance: Huber, attribute: attrs.Attribute[float], value: object) -> None:
    check_positive(type(instance).__name__, attribute.name, value)


@attrs.frozen
class Huber(Loss):
    """Half a square where ``y`` is within `delta` of ``t``, a straight line of one slope beyond.

    Of each output it is ``0.5 * (y - t)**2`` or ``delta * (abs(y - t) - 0.5 * delta)``: a target
    that is far off pulls no harder than one at a distance of `delta`. It is summed over the outputs
    of a sample, as `MeanSquaredError` is, which it becomes for a large `delta`; so a batch has
    PyTorch's ``HuberLoss(reduction="sum")`` divided by the number of samples.

    Source: Huber, "Robust estimation of a location parameter", The Annals of Mathematical
    Statistics 35, 1964.

    Parameters
    ----------
    delta
        Where the line begins; positive.

    Raises
    ------
    ValueError
        If `delta` is no finite number greater than zero.

    Examples
    --------
    >>> Huber().per_sample(np.array([[0.5], [3.0], [-100.0]]), np.array([0.0, 0.0, 0.0]))
    array([ 0.125,  2.5  , 99.5  ])
    """

    delta: float = attrs.field(default=1.0, validator=_is_positive)

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        losses: Vector = np.add.reduce(self._of(flat(difference(self, y, t))), axis=1)
        return losses

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``y - t``, cut off at `delta`."""
        return self._cut(difference(self, y, t))

    def along(self, y: Array, t: Targets, /) -> AlongLines:
        """Evaluate a parabola, and output by output where a line comes to a bend."""
        apart = flat(difference(self, y, t))

        def along_lines(samples: Labels, direction: Array, amounts: Array, /) -> Array:
            d, start = flat(direction), apart[samples]
            inner = np.where(np.abs(start) <= self.delta, d, 0)
            slope = np.einsum("lk,lk->l", self._cut(start), d)
            half = 0.5 * np.einsum("lk,lk->l", inner, inner)
            losses: Array = (half * amounts + slope) * amounts
            reach = np.abs(amounts).max(axis=0, initial=0)[:, np.newaxis] * np.abs(d)
            bent = (np.abs(np.abs(start) - self.delta) <= reach).any(axis=1)
            if bent.any():
                moved = start[bent] + amounts[:, bent, np.newaxis] * d[bent]
                losses[:, bent] = (self._of(moved) - self._of(start[bent])).sum(axis=2)
            return losses

        return along_lines

    def _of(self, apart: Array) -> Array:
        cut = self._cut(apart)
        return cut * (apart - 0.5 * cut)

    def _cut(self, apart: Array) -> Array:
        # Not np.clip, which orders complex numbers in a way of its own.
        real = apart.real
        return np.where(np.abs(real) > self.delta, np.copysign(float(self.delta), real), apart)
