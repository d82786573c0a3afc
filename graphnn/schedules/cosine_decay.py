"""Half a wave, from the rate down to its least."""

from __future__ import annotations

import math
from typing import Any

import attrs

from graphnn.schedules.settings import is_count, is_positive, is_zero_or_more

__all__ = ["CosineDecay"]


@attrs.frozen
class CosineDecay:
    """``minimum + (rate - minimum) * (1 + cos(pi * step / steps)) / 2``, then `minimum`.

    Slow at first, slow at last: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm
    restarts", ICLR 2017, equation 5, without the restarts. PyTorch's ``CosineAnnealingLR`` gives
    the same up to `steps` and climbs again afterwards; this one stays down.

    Parameters
    ----------
    rate
        That of the first step; positive.
    steps
        After how many it is at its least.
    minimum
        What is left then; at most `rate`.

    Examples
    --------
    >>> schedule = CosineDecay(1.0, steps=100)
    >>> [round(schedule(step), 3) for step in (0, 25, 50, 75, 100, 1000)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """

    rate: float = attrs.field(validator=is_positive)
    steps: int = attrs.field(kw_only=True, validator=is_count)
    minimum: float = attrs.field(default=0.0, kw_only=True, validator=is_zero_or_more)

    @minimum.validator
    def _is_below_the_rate(self, attribute: attrs.Attribute[Any], value: float) -> None:
        if value > self.rate:
            raise ValueError(
                f"CosineDecay: minimum is {value}; wanted at most the rate, {self.rate}"
            )

    def __call__(self, step: int, /) -> float:
        """Give the rate of a step."""
        done = min(step / self.steps, 1.0)
        return self.minimum + (self.rate - self.minimum) * (1 + math.cos(math.pi * done)) / 2
