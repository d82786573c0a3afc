"""One value everywhere; nothing is drawn."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.initializers.validation import is_finite

__all__ = ["Constant", "Ones", "Zeros"]


@attrs.frozen
class Zeros:
    """Zeros, as for biases.

    Examples
    --------
    >>> Zeros()((3,), np.random.default_rng(0))
    array([0., 0., 0.])
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Return zeros of the given shape; nothing is drawn."""
        return np.zeros(shape)


@attrs.frozen
class Ones:
    """Ones, as for the scale of a normalisation.

    Examples
    --------
    >>> Ones()((3,), np.random.default_rng(0))
    array([1., 1., 1.])
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Return ones of the given shape; nothing is drawn."""
        return np.ones(shape)


@attrs.frozen
class Constant:
    """One value, as for scales that begin at 1 or biases of ReLU that begin at 0.1.

    Weights that all begin alike stay alike: every unit of a layer gets the same gradient ("Deep
    Learning from Scratch", section 6.2.1).

    Examples
    --------
    >>> Constant(0.1)((3,), np.random.default_rng(0))
    array([0.1, 0.1, 0.1])
    """

    value: float = attrs.field(validator=is_finite)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Return an array of the given shape; nothing is drawn."""
        return np.full(shape, self.value, dtype=np.float64)
