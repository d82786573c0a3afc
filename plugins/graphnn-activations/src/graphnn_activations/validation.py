"""Check of the numbers that shape an activation."""

from __future__ import annotations

import math

import attrs

__all__ = ["is_positive"]


def is_positive(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    """Refuse what is not a positive, finite number.

    Raises
    ------
    ValueError
        Naming the class, the field and the value.
    """
    if not (math.isfinite(value) and value > 0):
        raise ValueError(
            f"{type(instance).__name__}: {attribute.name} is {value}; wanted a positive number"
        )
