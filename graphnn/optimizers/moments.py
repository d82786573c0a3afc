"""What `Adam` and `AdamW` have in common: all but how weights decay."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.optimizers.blocks import State, blocks
from graphnn.optimizers.settings import are_shares, as_float, as_floats
from graphnn.optimizers.writing import written
from graphnn.schedules import Schedule, rate_at
from graphnn.schedules.schedule import is_learning_rate
from graphnn.schedules.settings import is_positive

__all__ = ["AdaptiveMoments"]


@attrs.define(repr=False)
class AdaptiveMoments(ABC):
    """Steps along the running mean of the gradients, over the root of that of their squares."""

    learning_rate: float | Schedule = attrs.field(default=0.001, validator=is_learning_rate)
    betas: tuple[float, float] = attrs.field(
        default=(0.9, 0.999), kw_only=True, converter=as_floats, validator=are_shares
    )
    eps: float = attrs.field(default=1e-8, kw_only=True, converter=as_float, validator=is_positive)
    amsgrad: bool = attrs.field(default=False, kw_only=True)
    steps: int = attrs.field(default=0, init=False, eq=False)
    first: State = attrs.field(factory=dict, init=False, eq=False)
    second: State = attrs.field(factory=dict, init=False, eq=False)
    largest: State = attrs.field(factory=dict, init=False, eq=False)

    @abstractmethod
    def _decayed(self, g: Array, w: Array, rate: float) -> Array:
        """Let the weights decay; give the gradient that the moments are to gather."""

    def __repr__(self) -> str:
        return written(self)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place."""
        rate = rate_at(type(self).__name__, self.learning_rate, self.steps)
        beta1, beta2 = self.betas
        t = self.steps + 1
        # The moments are kept as sums, m / (1 - beta1) and v / (1 - beta2): two products less for
        # each element. These numbers undo it, and correct the bias as the paper's section 2 ends.
        root = math.sqrt((1 - beta2**t) / (1 - beta2))
        rate_hat, eps_hat = rate * root * (1 - beta1) / (1 - beta1**t), self.eps * root
        largest = self.largest if self.amsgrad else None
        for w, g, m, v, top in blocks(self, parameters, gradient, self.first, self.second, largest):
            g = self._decayed(g, w, rate)
            m *= beta1
            m += g
            v *= beta2
            v += g * g
            w -= rate_hat * m / (np.sqrt(self._bounded(v, top)) + eps_hat)
        self.steps = t

    def _bounded(self, v: Array, top: Array) -> Array:
        return np.maximum(top, v, out=top) if self.amsgrad else v
