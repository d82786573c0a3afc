"""Mish."""

from __future__ import annotations

from typing import Any, Generic

import attrs
import numpy as np

from graphnn import Elementwise, sigmoid
from graphnn.typevars import T
from graphnn_activations.gating import SATURATED, gated
from graphnn_activations.softplus import softplus

__all__ = ["Mish"]


@attrs.define(eq=False)
class Mish(Elementwise[T], Generic[T]):
    """Mish ``x * tanh(softplus(x))`` with ``softplus(x) = log(1 + exp(x))``.

    Source: Misra, "Mish: a self regularized non-monotonic activation function",
    arXiv:1908.08681.

    Examples
    --------
    >>> Mish()([[-2.0, 0.0, 1.0]]).round(4)
    array([[-0.2525,  0.    ,  0.8651]], dtype=float32)
    """

    def forward(self, x: T, /) -> T:
        """Compute ``x * tanh(softplus(x))``."""
        y: T = gated(x, _gate(x))
        return y

    def derivative(self, x: T, y: T, /) -> T:
        """Compute ``g + x * (1 - g**2) * sigmoid(x)`` with ``g = tanh(softplus(x))``."""
        z: Any = np.clip(x, -SATURATED, SATURATED)
        g = _gate(z)
        slope: T = g + z * (1 - g * g) * sigmoid(z)
        return slope


def _gate(x: Any) -> Any:
    return np.tanh(softplus(x))
