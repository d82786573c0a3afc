"""The settings of optimisers: Python's own numbers, which leave arrays their dtype."""

from __future__ import annotations

from typing import Any

import attrs

from graphnn.functional.arguments import is_real
from graphnn.schedules.settings import is_share

__all__ = ["are_shares", "as_float", "as_floats"]


def as_float(value: float) -> float:
    """Convert a number (attrs converter); what is none is left to the validator."""
    return float(value) if is_real(value) else value


def as_floats(values: tuple[float, float]) -> tuple[float, float]:
    """Convert a pair of numbers (attrs converter); what is none is left to the validator."""
    try:
        first, second = values
    except (TypeError, ValueError):
        return values
    return as_float(first), as_float(second)


def are_shares(
    instance: object, attribute: attrs.Attribute[Any], value: tuple[float, float]
) -> None:
    """Refuse what is no pair of numbers of at least 0 and less than 1 (attrs validator)."""
    try:
        first, second = value
    except (TypeError, ValueError):
        raise TypeError(
            f"{type(instance).__name__}: {attribute.name} is {value!r}; wanted two numbers of "
            "zero or more and less than 1"
        ) from None
    is_share(instance, attribute, first)
    is_share(instance, attribute, second)
