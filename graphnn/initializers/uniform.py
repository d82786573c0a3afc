"""Any value between two that are given."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.initializers.validation import is_finite

__all__ = ["Uniform"]


def _is_above(instance: Uniform, attribute: attrs.Attribute[float], value: float) -> None:
    is_finite(instance, attribute, value)
    if value <= instance.low:
        raise ValueError(
            f"Uniform: high is {value} and low {instance.low}; wanted high above low, or "
            "Constant(value)"
        )


@attrs.frozen
class Uniform:
    """Uniform distribution from `low` to `high`.

    Parameters
    ----------
    low, high
        Its bounds; their distance from the middle is the square root of 3 times the standard
        deviation.

    Raises
    ------
    ValueError
        If `high` is not above `low`, or one is not finite.

    Examples
    --------
    >>> Uniform(-0.1, 0.1)((3,), np.random.default_rng(0)).round(3)
    array([ 0.027, -0.046, -0.092])
    """

    low: float = attrs.field(validator=is_finite)
    high: float = attrs.field(validator=_is_above)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape."""
        return rng.uniform(self.low, self.high, shape)
