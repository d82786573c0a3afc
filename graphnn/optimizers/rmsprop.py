"""AdaGrad that forgets."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.optimizers.blocks import State, blocks
from graphnn.optimizers.decay import decayed
from graphnn.optimizers.settings import as_float
from graphnn.optimizers.writing import written
from graphnn.schedules import Schedule, rate_at
from graphnn.schedules.schedule import is_learning_rate
from graphnn.schedules.settings import is_positive, is_share, is_zero_or_more

__all__ = ["RMSprop"]


@attrs.define(repr=False)
class RMSprop:
    """Divides by the root of a running mean of squared gradients; ``g`` is the gradient.

    .. code-block:: text

       h <- alpha * h + (1 - alpha) * g**2
       W <- W - learning_rate * g / (sqrt(h) + eps)

    Centred, it divides by the running standard deviation, ``sqrt(h - m**2)``, where ``m`` is the
    running mean of the gradients. With momentum, ``v <- momentum * v + g / (sqrt(h) + eps)`` is
    what is stepped along.

    Sources: Tieleman and Hinton, "Lecture 6.5 - RMSProp", COURSERA: Neural Networks for Machine
    Learning, 2012; centred: Graves, "Generating sequences with recurrent neural networks", 2013,
    section 4.2.

    Parameters
    ----------
    learning_rate
        About how far a step goes in each element: a positive number, or a schedule.
    alpha
        Share of the mean that is kept from one step to the next.
    eps
        Keeps the divisor from zero.
    momentum
        Share of the velocity that is kept from one step to the next.
    centered
        Whether to divide by the standard deviation.
    weight_decay
        Adds ``weight_decay * W`` to the gradient.

    Examples
    --------
    >>> optimizer, w = RMSprop(0.1, alpha=0.75), np.array([0.0, 0.0])
    >>> for _ in range(2):
    ...     optimizer.step({"w": w}, {"w": np.array([1.0, -100.0])})
    ...     print(w.round(4))
    [-0.2  0.2]
    [-0.3512  0.3512]
    """

    learning_rate: float | Schedule = attrs.field(default=0.01, validator=is_learning_rate)
    alpha: float = attrs.field(default=0.99, kw_only=True, converter=as_float, validator=is_share)
    eps: float = attrs.field(default=1e-8, kw_only=True, converter=as_float, validator=is_positive)
    momentum: float = attrs.field(default=0.0, kw_only=True, converter=as_float, validator=is_share)
    centered: bool = attrs.field(default=False, kw_only=True)
    weight_decay: float = attrs.field(
        default=0.0, kw_only=True, converter=as_float, validator=is_zero_or_more
    )
    steps: int = attrs.field(default=0, init=False, eq=False)
    squares: State = attrs.field(factory=dict, init=False, eq=False)
    means: State = attrs.field(factory=dict, init=False, eq=False)
    velocity: State = attrs.field(factory=dict, init=False, eq=False)

    def __repr__(self) -> str:
        return written(self)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place."""
        rate = rate_at("RMSprop", self.learning_rate, self.steps)
        means = self.means if self.centered else None
        velocity = self.velocity if self.momentum else None
        for w, g, h, m, v in blocks(self, parameters, gradient, self.squares, means, velocity):
            g = decayed(g, w, self.weight_decay)
            h *= self.alpha
            h += (1 - self.alpha) * g * g
            move: Array = g / (np.sqrt(self._centred(h, m, g)) + self.eps)
            if self.momentum:
                v *= self.momentum
                v += move
                move = v
            w -= rate * move
        self.steps += 1

    def _centred(self, h: Array, m: Array, g: Array) -> Array:
        if not self.centered:
            return h
        m += (1 - self.alpha) * (g - m)
        # Where all gradients are the same, rounding may leave a variance below zero.
        return np.maximum(h - m * m, 0)
