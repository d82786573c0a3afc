"""A bell whose width is given."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.initializers.validation import is_scale

__all__ = ["Normal"]


@attrs.frozen
class Normal:
    """Normal distribution around zero, with a standard deviation that is given.

    Parameters
    ----------
    standard_deviation
        0.01 in the two-layer network of "Deep Learning from Scratch", section 4.5.1.
    """

    standard_deviation: float = attrs.field(default=0.01, validator=is_scale)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape."""
        return self.standard_deviation * rng.standard_normal(shape)
