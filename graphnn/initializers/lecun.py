"""A variance that keeps that of the values on the way forward: Yann LeCun's."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.initializers.fans import evenly, fans, normally

__all__ = ["LeCun", "LeCunUniform"]


@attrs.frozen
class LeCun:
    """Normal distribution of variance ``1 / fan_in``: keeps the variance of linear units.

    It is what "Deep Learning from Scratch", section 6.2.2, calls Xavier's, and what
    self-normalising networks start from.

    Source: LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.6; Klambauer,
    Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", NeurIPS 2017.

    Examples
    --------
    >>> drawn = LeCun()((400, 100), np.random.default_rng(0))
    >>> round(float(drawn.std()), 2)
    0.05
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        fan_in, _ = fans(self, shape)
        return normally(1 / fan_in, shape, rng)


@attrs.frozen
class LeCunUniform:
    """Uniform distribution of the variance of `LeCun`.

    Examples
    --------
    >>> drawn = LeCunUniform()((300, 100), np.random.default_rng(0))
    >>> round(float(abs(drawn).max()), 2)
    0.1
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        fan_in, _ = fans(self, shape)
        return evenly(1 / fan_in, shape, rng)
