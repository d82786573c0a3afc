"""What the settings of schedules and optimisers have to be (attrs validators)."""

from __future__ import annotations

import math
from typing import Any

import attrs

from graphnn.functional.arguments import check_positive, count, is_real

__all__ = ["is_count", "is_fraction", "is_positive", "is_share", "is_zero_or_more"]


def is_positive(instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse what is no positive, finite number."""
    check_positive(type(instance).__name__, attribute.name, value)


def is_count(instance: object, attribute: attrs.Attribute[Any], value: int) -> None:
    """Refuse what is no whole number of at least 1."""
    count(type(instance).__name__, attribute.name, value, 1)


def is_zero_or_more(instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse what is no finite number of at least 0."""
    _check_below(math.inf, instance, attribute, value, "a finite number of zero or more")


def is_fraction(instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse what is no number from 0 to 1."""
    _check_below(math.nextafter(1, 2), instance, attribute, value, "a number from 0 to 1")


def is_share(instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse what is no number of at least 0 and less than 1."""
    _check_below(1, instance, attribute, value, "a number of zero or more and less than 1")


def _check_below(
    limit: float, instance: object, attribute: attrs.Attribute[Any], value: float, wanted: str
) -> None:
    told = f"{type(instance).__name__}: {attribute.name} is {value!r}; wanted {wanted}"
    if not is_real(value):
        raise TypeError(told)
    if not 0 <= value < limit:
        raise ValueError(told)
