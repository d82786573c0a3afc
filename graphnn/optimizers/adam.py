"""Momentum and RMSprop in one."""

from __future__ import annotations

import attrs

from graphnn.arrays import Array
from graphnn.optimizers.decay import decayed
from graphnn.optimizers.moments import AdaptiveMoments
from graphnn.optimizers.settings import as_float
from graphnn.schedules.settings import is_zero_or_more

__all__ = ["Adam"]


@attrs.define(repr=False)
class Adam(AdaptiveMoments):
    """Adaptive moments (section 6.1.6); ``g`` is the gradient and ``t`` counts the steps from 1.

    .. code-block:: text

       m <- beta1 * m + (1 - beta1) * g
       v <- beta2 * v + (1 - beta2) * g**2
       W <- W - learning_rate * m_hat / (sqrt(v_hat) + eps)

       m_hat = m / (1 - beta1**t)
       v_hat = v / (1 - beta2**t)

    Sources: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; `amsgrad`:
    Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018.

    Parameters
    ----------
    learning_rate
        About how far a step goes in each element: a positive number, or a schedule.
    betas
        Shares of ``m`` and of ``v`` that are kept from one step to the next.
    eps
        Keeps the divisor from zero.
    amsgrad
        Whether to divide by the largest ``v`` so far in place of the last one.
    weight_decay
        Adds ``weight_decay * W`` to the gradient; `AdamW` lets weights decay beside it.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer, w = Adam(0.1), np.array([0.0, 0.0])
    >>> for _ in range(2):
    ...     optimizer.step({"w": w}, {"w": np.array([1.0, -100.0])})
    ...     print(w.round(4))
    [-0.1  0.1]
    [-0.2  0.2]
    """

    weight_decay: float = attrs.field(
        default=0.0, kw_only=True, converter=as_float, validator=is_zero_or_more
    )

    def _decayed(self, g: Array, w: Array, rate: float) -> Array:
        return decayed(g, w, self.weight_decay)
