"""A variance for rectifiers, which let half of the values through: Kaiming He's."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.initializers.fans import evenly, fans, normally
from graphnn.initializers.validation import is_finite

__all__ = ["He", "HeUniform"]


def _variance(initializer: He | HeUniform, shape: tuple[int, ...]) -> float:
    fan_in, _ = fans(initializer, shape)
    return 2 / (1 + initializer.negative_slope**2) / fan_in


@attrs.frozen
class He:
    """Normal distribution of variance ``2 / (1 + negative_slope**2) / fan_in``: suits ReLU.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015; "Deep Learning from
    Scratch", section 6.2.3.

    Parameters
    ----------
    negative_slope
        Slope of a leaky ReLU below zero; that of ReLU itself is 0.

    Examples
    --------
    >>> drawn = He()((200, 100), np.random.default_rng(0))
    >>> round(float(drawn.std()), 1)
    0.1
    """

    negative_slope: float = attrs.field(default=0.0, validator=is_finite)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        return normally(_variance(self, shape), shape, rng)


@attrs.frozen
class HeUniform:
    """Uniform distribution of the variance of `He`.

    Parameters
    ----------
    negative_slope
        As of `He`.

    Examples
    --------
    >>> drawn = HeUniform()((600, 100), np.random.default_rng(0))
    >>> round(float(abs(drawn).max()), 3)
    0.1
    """

    negative_slope: float = attrs.field(default=0.0, validator=is_finite)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        return evenly(_variance(self, shape), shape, rng)
