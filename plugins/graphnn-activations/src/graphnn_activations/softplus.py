"""Softplus."""

from __future__ import annotations

from typing import Any, Generic

import attrs
import numpy as np

from graphnn import Elementwise, sigmoid
from graphnn.typevars import T
from graphnn_activations.validation import is_positive

__all__ = ["Softplus", "softplus"]


@attrs.define(eq=False)
class Softplus(Elementwise[T], Generic[T]):
    """Softplus ``log(1 + exp(beta * x)) / beta``, a smooth ReLU.

    Source: Dugas, Bengio, Belisle, Nadeau and Garcia, "Incorporating second-order functional
    knowledge for better option pricing", NIPS 2000.

    Parameters
    ----------
    beta
        Sharpness, positive; the larger, the nearer to ReLU.

    Examples
    --------
    >>> Softplus()([[-2.0, 0.0, 1.0]]).round(4)
    array([[0.1269, 0.6931, 1.3133]], dtype=float32)
    """

    beta: float = attrs.field(default=1.0, converter=float, validator=is_positive)

    def forward(self, x: T, /) -> T:
        """Compute ``log(1 + exp(beta * x)) / beta``."""
        y: T = softplus(self.beta * x) / self.beta
        return y

    def derivative(self, x: T, y: T, /) -> T:
        """Compute ``sigmoid(beta * x)``."""
        z: Any = self.beta * x
        slope: T = sigmoid(z)
        return slope


def softplus(x: Any) -> Any:
    """Compute ``log(1 + exp(x))`` as ``max(x, 0) + log(1 + exp(-abs(x)))``: no overflow.

    Examples
    --------
    >>> softplus(np.array([-10000.0, 0.0, 1000.0])).round(4)
    array([0.000e+00, 6.931e-01, 1.000e+03])
    """
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
