"""Slopes that stand in for a derivative which is zero or missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn import sigmoid
from graphnn.arrays import Array
from graphnn_zeroth.directions import is_positive

__all__ = ["Clipped", "FastSigmoid", "Logistic", "Slope", "Straight"]

Slope: TypeAlias = Callable[[Array], Array]
"""Takes the input of a layer, any shape; gives what counts as its slope there, of that shape."""


@attrs.frozen
class Straight:
    """One everywhere: the gradient of the output is taken for that of the input.

    Source: Bengio, Leonard and Courville, "Estimating or propagating gradients through stochastic
    neurons for conditional computation", arXiv:1308.3432.

    Examples
    --------
    >>> Straight()(np.array([-3.0, 0.5]))
    array([1., 1.])
    """

    def __call__(self, x: Array, /) -> Array:
        """Give ones."""
        return np.ones_like(x)


@attrs.frozen
class Clipped:
    """One where ``abs(x) <= width``, else zero: what is far beyond the threshold learns no more.

    Source: Hubara, Courbariaux, Soudry, El-Yaniv and Bengio, "Binarized neural networks",
    arXiv:1602.02830, with a width of 1.

    Examples
    --------
    >>> Clipped()(np.array([-3.0, 0.5]))
    array([0., 1.])
    """

    width: float = attrs.field(default=1.0, validator=is_positive)

    def __call__(self, x: Array, /) -> Array:
        """Give ones inside, zeros outside."""
        inside: Array = (np.abs(x) <= self.width).astype(x.dtype)
        return inside


@attrs.frozen
class Logistic:
    """``beta * s * (1 - s)`` with ``s = sigmoid(beta * x)``: as if the step were that steep.

    Source: Neftci, Mostafa and Zenke, "Surrogate gradient learning in spiking neural networks",
    arXiv:1901.09948.

    Examples
    --------
    >>> Logistic(beta=4.0)(np.array([-3.0, 0.0])).round(4)
    array([0., 1.])
    """

    beta: float = attrs.field(default=1.0, validator=is_positive)

    def __call__(self, x: Array, /) -> Array:
        """Give the derivative of ``sigmoid(beta * x)``."""
        s: Any = sigmoid(self.beta * x)
        slope: Array = self.beta * s * (1 - s)
        return slope


@attrs.frozen
class FastSigmoid:
    """``1 / (1 + beta * abs(x))**2``: never quite zero, so that no unit is lost for good.

    Source: Zenke and Ganguli, "SuperSpike: supervised learning in multilayer spiking neural
    networks", arXiv:1705.11146; among those of Neftci, Mostafa and Zenke, arXiv:1901.09948.

    Examples
    --------
    >>> FastSigmoid()(np.array([-1.0, 0.0]))
    array([0.25, 1.  ])
    """

    beta: float = attrs.field(default=1.0, validator=is_positive)

    def __call__(self, x: Array, /) -> Array:
        """Give ``1 / (1 + beta * abs(x))**2``."""
        slope: Array = (1 + self.beta * np.abs(x)) ** -2
        return slope
