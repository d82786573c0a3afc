"""What a schedule is, and how one is asked."""

from __future__ import annotations

import math
from typing import Any, Protocol

import attrs

from graphnn.functional.arguments import check_positive, is_real

__all__ = ["Schedule", "is_learning_rate", "rate_at"]


class Schedule(Protocol):
    """A learning rate for each step."""

    def __call__(self, step: int, /) -> float:
        """Give the rate.

        Parameters
        ----------
        step
            How many steps were taken before: 0 for the first.
        """


def rate_at(who: str, learning_rate: float | Schedule, step: int) -> float:
    """Give the learning rate of one step.

    Parameters
    ----------
    who
        Whose rate it is, for errors.
    learning_rate
        One number for all steps, or a schedule.
    step
        How many steps were taken before.

    Raises
    ------
    ValueError
        If the schedule gives a number below zero, NaN or infinity.
    TypeError
        If it gives no number.

    Examples
    --------
    >>> rate_at("SGD", 0.1, 7), rate_at("SGD", lambda step: 1 / (1 + step), 7)
    (0.1, 0.125)
    """
    if not callable(learning_rate):
        return float(learning_rate)
    rate = learning_rate(step)
    told = f"{who}: the schedule {learning_rate!r} gives {rate!r} for step {step}"
    if not is_real(rate):
        raise TypeError(f"{told}; wanted a number")
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError(f"{told}; wanted a finite number of zero or more")
    return float(rate)


def is_learning_rate(
    instance: object, attribute: attrs.Attribute[Any], value: float | Schedule
) -> None:
    """Refuse what is neither a positive, finite number nor a schedule (attrs validator)."""
    who = type(instance).__name__
    if isinstance(value, type):
        raise TypeError(
            f"{who}: {attribute.name} is the class {value.__name__}, which has to be called, "
            f"as in {attribute.name}=StepDecay(0.1, step_size=100)"
        )
    if not callable(value):
        check_positive(who, attribute.name, value)
