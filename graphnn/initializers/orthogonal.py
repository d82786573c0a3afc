"""Weights that turn and mirror, and stretch nothing."""

from __future__ import annotations

import math

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.initializers.fans import needs_fans
from graphnn.initializers.validation import is_scale

__all__ = ["Orthogonal"]


@attrs.frozen
class Orthogonal:
    """Orthonormal rows or columns, whichever are fewer, times `gain`.

    A chain of linear layers keeps the length of what it is given, however deep it is. Filters of a
    convolution are rows, laid flat. All such matrices are equally likely: they are the orthogonal
    factor of a normally distributed one, its columns signed so that the diagonal of the other
    factor is positive (Mezzadri, "How to generate random matrices from the classical compact
    groups", Notices of the AMS 54, 2007).

    Source: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in
    deep linear neural networks", ICLR 2014.

    Parameters
    ----------
    gain
        What the activation takes from the spread of its values: the square root of 2 for ReLU, 5/3
        for tanh.

    Examples
    --------
    >>> weight = Orthogonal()((3, 2), np.random.default_rng(0))
    >>> bool(np.allclose(weight.T @ weight, np.eye(2)))
    True
    """

    gain: float = attrs.field(default=1.0, validator=is_scale)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        needs_fans(self, shape)
        normal = rng.standard_normal((shape[0], math.prod(shape[1:])))
        is_wide = normal.shape[0] < normal.shape[1]
        q, r = np.linalg.qr(normal.T if is_wide else normal)
        q *= np.copysign(self.gain, np.diagonal(r))
        drawn: Array = (q.T if is_wide else q).reshape(shape)
        return drawn
