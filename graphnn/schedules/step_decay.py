"""A staircase."""

from __future__ import annotations

import attrs

from graphnn.schedules.settings import is_count, is_fraction, is_positive

__all__ = ["StepDecay"]


@attrs.frozen
class StepDecay:
    """``rate * gamma**(step // step_size)``: a share of the rate is left after every flight.

    PyTorch calls it ``StepLR``. He, Zhang, Ren and Sun, "Deep residual learning for image
    recognition", CVPR 2016, divide the rate by 10 whenever the error stands still.

    Parameters
    ----------
    rate
        That of the first `step_size` steps; positive.
    step_size
        Steps after which it changes.
    gamma
        What it is multiplied by then, from 0 to 1.

    Examples
    --------
    >>> schedule = StepDecay(1.0, step_size=100, gamma=0.5)
    >>> [schedule(step) for step in (0, 99, 100, 199, 200)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    rate: float = attrs.field(validator=is_positive)
    step_size: int = attrs.field(kw_only=True, validator=is_count)
    gamma: float = attrs.field(default=0.1, kw_only=True, validator=is_fraction)

    def __call__(self, step: int, /) -> float:
        """Give the rate of a step."""
        return self.rate * self.gamma ** (step // self.step_size)
