"""Swish, and SiLU, which is Swish with ``beta = 1``."""

from __future__ import annotations

from typing import Any, Generic

import attrs
import numpy as np

from graphnn import Elementwise, sigmoid
from graphnn.typevars import T
from graphnn_activations.gating import SATURATED, gated
from graphnn_activations.validation import is_positive

__all__ = ["Swish"]


@attrs.define(eq=False)
class Swish(Elementwise[T], Generic[T]):
    """Swish ``x * sigmoid(beta * x)``.

    Source: Ramachandran, Zoph and Le, "Searching for activation functions", arXiv:1710.05941.
    With ``beta = 1`` it is the SiLU of Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for
    neural network function approximation in reinforcement learning", arXiv:1702.03118.

    Parameters
    ----------
    beta
        Sharpness, positive; towards 0 Swish becomes ``x / 2``, towards infinity ReLU.

    Examples
    --------
    >>> Swish()([[-2.0, 0.0, 1.0]]).round(4)
    array([[-0.2384,  0.    ,  0.7311]], dtype=float32)
    """

    beta: float = attrs.field(default=1.0, converter=float, validator=is_positive)

    def forward(self, x: T, /) -> T:
        """Compute ``x * sigmoid(beta * x)``."""
        with np.errstate(over="ignore"):
            z: Any = self.beta * x
        y: T = gated(x, sigmoid(z))
        return y

    def derivative(self, x: T, y: T, /) -> T:
        """Compute ``s + z * s * (1 - s)`` with ``z = beta * x`` and ``s = sigmoid(z)``."""
        with np.errstate(over="ignore"):
            z: Any = np.clip(self.beta * x, -SATURATED, SATURATED)
        s = sigmoid(z)
        slope: T = s * (1 + z * (1 - s))
        return slope
