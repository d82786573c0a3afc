"""A ramp before another schedule."""

from __future__ import annotations

import attrs

from graphnn.schedules.constant import Constant
from graphnn.schedules.schedule import Schedule, is_learning_rate
from graphnn.schedules.settings import is_count, is_fraction

__all__ = ["Warmup"]


def _as_schedule(given: float | Schedule) -> Schedule:
    # What is no number is left to the validator, which says more.
    return given if callable(given) else Constant(given)


@attrs.frozen
class Warmup:
    """Climbs evenly to the first rate of a schedule, which begins once that is reached.

    ``schedule(0) * (start_factor + (1 - start_factor) * step / steps)`` while ``step < steps``,
    then ``schedule(step - steps)``. Goyal et al., "Accurate, large minibatch SGD: training ImageNet
    in 1 hour", 2017, section 2.2; in PyTorch a ``LinearLR`` and the schedule, one after the other
    in a ``SequentialLR``.

    Parameters
    ----------
    schedule
        What it leads to; a number is a rate that stays.
    steps
        How many it takes.
    start_factor
        Share of the rate at the first step, from 0 to 1; a third, as in PyTorch, if left out.

    Examples
    --------
    >>> from graphnn.schedules import CosineDecay
    >>> schedule = Warmup(CosineDecay(1.0, steps=100), steps=4, start_factor=0.2)
    >>> [round(schedule(step), 3) for step in (0, 1, 2, 3, 4, 54, 104)]
    [0.2, 0.4, 0.6, 0.8, 1.0, 0.5, 0.0]
    """

    schedule: Schedule = attrs.field(converter=_as_schedule, validator=is_learning_rate)
    steps: int = attrs.field(kw_only=True, validator=is_count)
    start_factor: float = attrs.field(default=1 / 3, kw_only=True, validator=is_fraction)

    def __call__(self, step: int, /) -> float:
        """Give the rate of a step."""
        if step >= self.steps:
            return self.schedule(step - self.steps)
        climbed = self.start_factor + (1 - self.start_factor) * step / self.steps
        return climbed * self.schedule(0)
