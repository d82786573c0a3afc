"""GELU, exactly and by the approximation with tanh."""

from __future__ import annotations

import math
from typing import Any, Final, Generic

import attrs
import numpy as np

from graphnn import Elementwise, sigmoid
from graphnn.typevars import T
from graphnn_activations.gating import gated
from graphnn_activations.normal import SATURATED, cdf, pdf

__all__ = ["GELU", "TanhGELU"]

ROOT: Final = math.sqrt(2 / math.pi)
CUBIC: Final = 0.044715


@attrs.define(eq=False)
class GELU(Elementwise[T], Generic[T]):
    """Gaussian error linear unit ``x * cdf(x)``, with the standard normal's distribution function.

    ``cdf(x) = (1 + erf(x / sqrt(2))) / 2``. Exact to a few units in the last place, in the tail
    as well, where the formula with erf has none left.

    Source: Hendrycks and Gimpel, "Gaussian error linear units (GELUs)", arXiv:1606.08415.

    Examples
    --------
    >>> GELU()([[-2.0, 0.0, 1.0]]).round(4)
    array([[-0.0455,  0.    ,  0.8413]], dtype=float32)
    """

    def forward(self, x: T, /) -> T:
        """Compute ``x * cdf(x)``."""
        y: T = gated(x, cdf(x))
        return y

    def derivative(self, x: T, y: T, /) -> T:
        """Compute ``cdf(x) + x * pdf(x)``."""
        z: Any = np.clip(x, -SATURATED, SATURATED)
        slope: T = cdf(z) + z * pdf(z)
        return slope


@attrs.define(eq=False)
class TanhGELU(Elementwise[T], Generic[T]):
    """GELU by ``x * (1 + tanh(u)) / 2`` with ``u = sqrt(2 / pi) * (x + 0.044715 * x**3)``.

    The networks that were trained with it need it; it differs from `GELU` by up to 5e-4.
    ``(1 + tanh(u)) / 2`` is ``sigmoid(2 * u)``, which keeps its digits in the tail.

    Source: Hendrycks and Gimpel, "Gaussian error linear units (GELUs)", arXiv:1606.08415.

    Examples
    --------
    >>> TanhGELU()([[-2.0, 0.0, 1.0]]).round(4)
    array([[-0.0454,  0.    ,  0.8412]], dtype=float32)
    """

    def forward(self, x: T, /) -> T:
        """Compute ``x * sigmoid(2 * u)``."""
        y: T = gated(x, sigmoid(_doubled(np.clip(x, -SATURATED, SATURATED))))
        return y

    def derivative(self, x: T, y: T, /) -> T:
        """Compute ``s + x * s * (1 - s) * 2 * du/dx`` with ``s = sigmoid(2 * u)``."""
        z: Any = np.clip(x, -SATURATED, SATURATED)
        s = sigmoid(_doubled(z))
        slope: T = s * (1 + z * (1 - s) * (2 * ROOT) * (1 + 3 * CUBIC * z * z))
        return slope


def _doubled(x: Any) -> Any:
    return (2 * ROOT) * x * (1 + CUBIC * x * x)
