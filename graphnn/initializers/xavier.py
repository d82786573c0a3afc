"""A variance that keeps both the values and their gradients: Xavier Glorot's."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.initializers.fans import evenly, fans, normally
from graphnn.initializers.validation import is_scale

__all__ = ["Xavier", "XavierUniform"]


def _variance(initializer: Xavier | XavierUniform, shape: tuple[int, ...]) -> float:
    fan_in, fan_out = fans(initializer, shape)
    return initializer.gain**2 * 2 / (fan_in + fan_out)


@attrs.frozen
class Xavier:
    """Normal distribution of variance ``gain**2 * 2 / (fan_in + fan_out)``: suits sigmoid and tanh.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010. "Deep Learning from Scratch", section 6.2.2, simplifies it to a
    variance of ``1 / fan_in``, which is `LeCun`.

    Parameters
    ----------
    gain
        What the activation takes from the spread of its values; 5/3 is usual for tanh.

    Examples
    --------
    >>> drawn = Xavier()((400, 100), np.random.default_rng(0))
    >>> round(float(drawn.std()), 3), (2 / 500) ** 0.5
    (0.063, 0.06324555320336758)
    """

    gain: float = attrs.field(default=1.0, validator=is_scale)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        return normally(_variance(self, shape), shape, rng)


@attrs.frozen
class XavierUniform:
    """Uniform distribution of the variance of `Xavier`.

    Parameters
    ----------
    gain
        As of `Xavier`.

    Examples
    --------
    >>> drawn = XavierUniform()((400, 100), np.random.default_rng(0))
    >>> round(float(abs(drawn).max()), 3), (6 / 500) ** 0.5
    (0.11, 0.10954451150103323)
    """

    gain: float = attrs.field(default=1.0, validator=is_scale)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        return evenly(_variance(self, shape), shape, rng)
