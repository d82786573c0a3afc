"""Whether a loss is a function of the parameters at all."""

from __future__ import annotations

import math

from graphnn.gradients.snapshot import Snapshot

__all__ = ["check_steady", "steady_value"]


def check_steady(value: float, again: float) -> None:
    """Refuse a loss that is not the same in two evaluations at one point."""
    if again != value and not (math.isnan(again) and math.isnan(value)):
        raise ValueError(
            f"the loss changes between two evaluations at one point, {value!r} and {again!r}, so "
            "its differences mean nothing; a layer keeps something from one pass to the next, or "
            "draws at random from other than a numpy.random.Generator in one of its fields"
        )


def steady_value(snapshot: Snapshot) -> float:
    """Give the loss of a snapshot, evaluated once more to see that it stays.

    Raises
    ------
    ValueError
        If the two differ, so that differences mean nothing.
    """
    value = snapshot.value()
    check_steady(value, snapshot.objective.value())
    return value
