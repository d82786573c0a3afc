"""Adam that keeps the decay of weights apart."""

from __future__ import annotations

import attrs

from graphnn.arrays import Array
from graphnn.optimizers.moments import AdaptiveMoments
from graphnn.optimizers.settings import as_float
from graphnn.schedules.settings import is_zero_or_more

__all__ = ["AdamW"]


@attrs.define(repr=False)
class AdamW(AdaptiveMoments):
    """The step of `Adam`, after the weights have shrunk by a share of themselves.

    .. code-block:: text

       W <- W - learning_rate * weight_decay * W
       W <- W - learning_rate * m_hat / (sqrt(v_hat) + eps)    as in Adam

    A decay that is added to the gradient, as in `Adam`, is divided by ``sqrt(v_hat)`` like the
    rest of it: weights with large gradients would decay less than others.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.

    Parameters
    ----------
    learning_rate
        About how far a step goes in each element: a positive number, or a schedule, which the
        decay follows.
    betas
        Shares of ``m`` and of ``v`` that are kept from one step to the next.
    eps
        Keeps the divisor from zero.
    amsgrad
        Whether to divide by the largest ``v`` so far in place of the last one.
    weight_decay
        Share of a weight, times the rate, that a step takes away.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0, -2.0])
    >>> AdamW(0.1, weight_decay=0.5).step({"w": w}, {"w": np.array([0.0, 0.0])})
    >>> w
    array([ 0.95, -1.9 ])
    """

    weight_decay: float = attrs.field(
        default=0.01, kw_only=True, converter=as_float, validator=is_zero_or_more
    )

    def _decayed(self, g: Array, w: Array, rate: float) -> Array:
        w *= 1 - rate * self.weight_decay
        return g
