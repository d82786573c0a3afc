"""One rate for all steps."""

from __future__ import annotations

import attrs

from graphnn.schedules.settings import is_positive

__all__ = ["Constant"]


@attrs.frozen
class Constant:
    """The same rate at every step, as a number gives it; something for `Warmup` to lead to.

    Parameters
    ----------
    rate
        Positive.

    Examples
    --------
    >>> Constant(0.1)(1000)
    0.1
    """

    rate: float = attrs.field(validator=is_positive)

    def __call__(self, step: int, /) -> float:
        """Give the rate of a step."""
        return self.rate
