"""Stochastic gradient descent, with or without momentum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from graphnn.arrays import Array
from graphnn.optimizers.blocks import State, blocks
from graphnn.optimizers.decay import decayed
from graphnn.optimizers.settings import as_float
from graphnn.optimizers.writing import written
from graphnn.schedules import Schedule, rate_at
from graphnn.schedules.schedule import is_learning_rate
from graphnn.schedules.settings import is_share, is_zero_or_more

__all__ = ["SGD"]


@attrs.define(repr=False)
class SGD:
    """Stochastic gradient descent, ``W <- W - learning_rate * dL/dW`` (sections 4.4.1 and 6.1.2).

    With momentum a velocity gathers what the gradients have in common (section 6.1.4), here ``g``
    is the gradient:

    .. code-block:: text

       v <- momentum * v + (1 - dampening) * g      the first v is g
       W <- W - learning_rate * v                   Polyak
       W <- W - learning_rate * (g + momentum * v)  Nesterov

    The rate stands outside of the velocity, as in PyTorch. With one rate for all steps the book's
    form, ``v <- momentum * v - learning_rate * g`` and ``W <- W + v``, makes the same steps.

    Sources: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
    Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k^2)",
    1983, in the form of Sutskever, Martens, Dahl and Hinton, "On the importance of initialization
    and momentum in deep learning", ICML 2013.

    Parameters
    ----------
    learning_rate
        How far to go along the gradient: a positive number, or a schedule of `graphnn.schedules`.
    momentum
        Share of the velocity that is kept from one step to the next.
    dampening
        What the velocity leaves out of each gradient but the first.
    nesterov
        Whether to look ahead along the velocity; it takes a momentum and no dampening.
    weight_decay
        Adds ``weight_decay * W`` to the gradient (section 6.4.2).

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0, 2.0])
    >>> SGD(learning_rate=0.1).step({"w": w}, {"w": np.array([10.0, 0.0])})
    >>> w
    array([0., 2.])
    >>> optimizer = SGD(1.0, momentum=0.5)
    >>> for _ in range(3):
    ...     optimizer.step({"w": w}, {"w": np.array([0.0, 1.0])})
    ...     print(w)
    [0. 1.]
    [ 0.  -0.5]
    [ 0.   -2.25]
    """

    learning_rate: float | Schedule = attrs.field(default=0.01, validator=is_learning_rate)
    momentum: float = attrs.field(default=0.0, kw_only=True, converter=as_float, validator=is_share)
    dampening: float = attrs.field(
        default=0.0, kw_only=True, converter=as_float, validator=is_zero_or_more
    )
    nesterov: bool = attrs.field(default=False, kw_only=True)
    weight_decay: float = attrs.field(
        default=0.0, kw_only=True, converter=as_float, validator=is_zero_or_more
    )
    steps: int = attrs.field(default=0, init=False, eq=False)
    velocity: State = attrs.field(factory=dict, init=False, eq=False)

    @nesterov.validator
    def _check_nesterov(self, attribute: attrs.Attribute[Any], value: bool) -> None:
        if value and not (self.momentum > 0 and self.dampening == 0):
            raise ValueError(
                f"SGD: nesterov with momentum={self.momentum} and dampening={self.dampening}; "
                "wanted a momentum and no dampening, as in momentum=0.9, nesterov=True"
            )

    def __repr__(self) -> str:
        return written(self)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place."""
        rate = rate_at("SGD", self.learning_rate, self.steps)
        move = self._roll if self.momentum else self._descend
        move(rate, parameters, gradient)
        self.steps += 1

    def _descend(
        self, rate: float, parameters: Mapping[str, Array], gradient: Mapping[str, Array]
    ) -> None:
        for w, g in blocks(self, parameters, gradient):
            w -= rate * decayed(g, w, self.weight_decay)

    def _roll(
        self, rate: float, parameters: Mapping[str, Array], gradient: Mapping[str, Array]
    ) -> None:
        fresh = 1 - self.dampening if self.steps else 1.0
        for w, g, v in blocks(self, parameters, gradient, self.velocity):
            g = decayed(g, w, self.weight_decay)
            v *= self.momentum
            v += g if fresh == 1 else fresh * g
            w -= rate * (g + self.momentum * v if self.nesterov else v)
