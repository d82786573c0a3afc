"""ELU, and SELU, which is ELU scaled so that activations normalise themselves."""

from __future__ import annotations

from typing import Any, Final, Generic

import attrs
import numpy as np

from graphnn import Elementwise
from graphnn.typevars import T
from graphnn_activations.validation import is_positive

__all__ = ["ELU", "SELU"]

SELU_ALPHA: Final = 1.6732632423543772
SELU_SCALE: Final = 1.0507009873554805


@attrs.define(eq=False)
class ELU(Elementwise[T], Generic[T]):
    """Exponential linear unit: ``x`` where ``x > 0``, else ``alpha * (exp(x) - 1)``.

    Source: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
    exponential linear units (ELUs)", arXiv:1511.07289.

    Parameters
    ----------
    alpha
        The limit for large negative `x` is ``-alpha``; positive. Unless it is 1 there is a kink
        at 0, where the slope is taken as `alpha`.

    Examples
    --------
    >>> ELU()([[-2.0, 0.0, 1.0]]).round(4)
    array([[-0.8647,  0.    ,  1.    ]], dtype=float32)
    """

    kinks = (0.0,)

    alpha: float = attrs.field(default=1.0, converter=float, validator=is_positive)

    def forward(self, x: T, /) -> T:
        """Compute the function."""
        y: T = _elu(x, self.alpha)
        return y

    def derivative(self, x: T, y: T, /) -> T:
        """Compute 1 where ``x > 0``, else ``alpha * exp(x)``."""
        slope: T = _elu_slope(x, self.alpha)
        return slope


@attrs.define(eq=False)
class SELU(Elementwise[T], Generic[T]):
    """Scaled exponential linear unit: `ELU` of ``alpha = 1.6733`` times ``1.0507``.

    With these numbers, layers of standard normal weights divided by ``sqrt(in_features)`` keep
    mean 0 and variance 1.

    Source: Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks",
    arXiv:1706.02515, equation 2 and, for the numbers, equation 14 of the appendix.

    Examples
    --------
    >>> SELU()([[-2.0, 0.0, 1.0]]).round(4)
    array([[-1.5202,  0.    ,  1.0507]], dtype=float32)
    """

    kinks = (0.0,)

    def forward(self, x: T, /) -> T:
        """Compute the function."""
        y: T = SELU_SCALE * _elu(x, SELU_ALPHA)
        return y

    def derivative(self, x: T, y: T, /) -> T:
        """Compute the scale times the slope of ELU."""
        slope: T = SELU_SCALE * _elu_slope(x, SELU_ALPHA)
        return slope


def _elu(x: Any, alpha: float) -> Any:
    # The side that is not wanted must not overflow either.
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def _elu_slope(x: Any, alpha: float) -> Any:
    return np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))
