"""What the numbers that initialisers take must be."""

from __future__ import annotations

import math

import attrs

from graphnn.functional.arguments import is_real

__all__ = ["is_finite", "is_scale"]


def is_finite(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    """Refuse what is no finite number."""
    if not is_real(value):
        raise TypeError(f"{_told(instance, attribute, value)}; wanted a number")
    if not math.isfinite(value):
        raise ValueError(f"{_told(instance, attribute, value)}; wanted a finite number")


def is_scale(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    """Refuse what is no finite number of zero or more."""
    if not is_real(value):
        raise TypeError(f"{_told(instance, attribute, value)}; wanted a number of zero or more")
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{_told(instance, attribute, value)}; wanted zero or more")


def _told(instance: object, attribute: attrs.Attribute[float], value: object) -> str:
    return f"{type(instance).__name__}: {attribute.name} is {value!r}"
