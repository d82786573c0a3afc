"""What the sizes and constants of layers may be."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from graphnn.functional.arguments import check_positive, is_real

__all__ = ["is_fraction", "is_positive", "is_size"]


def is_size(layer: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no whole number of at least one."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(
            f"{type(layer).__name__}: {field.name} is {value!r}; wanted a whole number of at least "
            "1"
        )


def is_positive(layer: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no positive, finite number."""
    check_positive(type(layer).__name__, field.name, value)


def is_fraction(layer: object, field: attrs.Attribute[Any], value: Any) -> None:
    """Refuse what is no number from 0 to 1."""
    who = f"{type(layer).__name__}: {field.name}"
    if not is_real(value):
        raise TypeError(f"{who} is {value!r}; wanted a number from 0 to 1")
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise ValueError(f"{who} is {value}; wanted a number from 0 to 1")
