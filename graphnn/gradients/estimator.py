"""The contract of a gradient estimator."""

from __future__ import annotations

from typing import Protocol

from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective

__all__ = ["GradientEstimator"]


class GradientEstimator(Protocol):
    """Turns an objective into its gradient; any callable of this form is one.

    It owns no parameters and leaves those of the objective as they are, also when it is
    interrupted; one that has to move them moves those of a copy, ``objective.astype(...)``.
    """

    def __call__(self, objective: Objective, /) -> Gradient:
        """Estimate the derivative of ``objective.value()`` by every parameter."""
