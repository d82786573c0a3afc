"""Optimisers: how a gradient becomes new parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.functional.arguments import check_positive

__all__ = ["SGD", "Optimizer"]


class Optimizer(Protocol):
    """What `Trainer` steps with: any object with this method."""

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place.

        Parameters
        ----------
        parameters
            Live arrays of the network by qualified name.
        gradient
            Derivative of the loss by each of them, of the same names and shapes.
        """


@attrs.define
class SGD:
    """Stochastic gradient descent, ``W <- W - learning_rate * dL/dW`` (sections 4.4.1 and 6.1.2).

    Parameters
    ----------
    learning_rate
        How far to go along the gradient; positive.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([1.0, 2.0])
    >>> SGD(learning_rate=0.1).step({"w": w}, {"w": np.array([10.0, 0.0])})
    >>> w
    array([0., 2.])
    """

    learning_rate: float = attrs.field(default=0.01)

    @learning_rate.validator
    def _check_learning_rate(self, attribute: attrs.Attribute[float], value: float) -> None:
        check_positive("SGD", attribute.name, value)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place."""
        rate = float(self.learning_rate)
        for name, slope in gradient.items():
            parameter = parameters[name]
            if parameter.size <= _BLOCK or not parameter.flags.c_contiguous:
                parameter -= rate * slope
            else:
                _step_in_blocks(parameter, slope, rate)


_BLOCK = 1 << 16
"""Elements whose product with the rate stays in the cache until it is subtracted."""


def _step_in_blocks(parameter: Array, slope: Array, rate: float) -> None:
    product = np.empty(_BLOCK, np.result_type(parameter, slope))
    flat, slopes = parameter.reshape(-1), slope.reshape(-1)
    for start in range(0, len(flat), _BLOCK):
        block = flat[start : start + _BLOCK]
        step = np.multiply(slopes[start : start + _BLOCK], rate, out=product[: len(block)])
        block -= step
