"""A rate of its own for each element, less for those that have moved much."""

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
from graphnn.schedules.settings import is_positive, is_zero_or_more

__all__ = ["AdaGrad"]


@attrs.define(repr=False)
class AdaGrad:
    """Divides by what all gradients so far amount to (section 6.1.5); ``g`` is the gradient.

    .. code-block:: text

       h <- h + g**2
       W <- W - learning_rate * g / (sqrt(h) + eps)

    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and
    stochastic optimization", JMLR 12, 2011.

    Parameters
    ----------
    learning_rate
        About how far the first step goes in each element: a positive number, or a schedule.
    lr_decay
        Divides the rate by ``1 + lr_decay * step``.
    initial_accumulator_value
        What ``h`` begins with.
    eps
        Keeps the divisor from zero.
    weight_decay
        Adds ``weight_decay * W`` to the gradient.

    Examples
    --------
    >>> optimizer, w = AdaGrad(0.1), np.array([0.0, 0.0])
    >>> for _ in range(2):
    ...     optimizer.step({"w": w}, {"w": np.array([1.0, -100.0])})
    ...     print(w.round(4))
    [-0.1  0.1]
    [-0.1707  0.1707]
    """

    learning_rate: float | Schedule = attrs.field(default=0.01, validator=is_learning_rate)
    lr_decay: float = attrs.field(
        default=0.0, kw_only=True, converter=as_float, validator=is_zero_or_more
    )
    initial_accumulator_value: float = attrs.field(
        default=0.0, kw_only=True, converter=as_float, validator=is_zero_or_more
    )
    eps: float = attrs.field(default=1e-10, kw_only=True, converter=as_float, validator=is_positive)
    weight_decay: float = attrs.field(
        default=0.0, kw_only=True, converter=as_float, validator=is_zero_or_more
    )
    steps: int = attrs.field(default=0, init=False, eq=False)
    squares: State = attrs.field(factory=dict, init=False, eq=False)

    def __repr__(self) -> str:
        return written(self)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place."""
        rate = rate_at("AdaGrad", self.learning_rate, self.steps)
        rate /= 1 + self.lr_decay * self.steps
        for w, g, h in blocks(self, parameters, gradient, self.squares):
            g = decayed(g, w, self.weight_decay)
            h += g * g
            w -= rate * g / (np.sqrt(h + self.initial_accumulator_value) + self.eps)
        self.steps += 1
