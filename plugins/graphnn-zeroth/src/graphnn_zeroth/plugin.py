"""What the package registers."""

from __future__ import annotations

from graphnn.plugins.hooks import (
    RegisterGradientEstimator,
    graphnn_register_gradient_estimators,
)
from graphnn_zeroth import SPSA, Evolution, ForwardGradient, StraightThrough

__all__ = ["estimators"]


@graphnn_register_gradient_estimators
def estimators(register: RegisterGradientEstimator) -> None:
    """Register the estimators."""
    register("forward-gradient", ForwardGradient)
    register("spsa", SPSA)
    register("evolution", Evolution)
    register("straight-through", StraightThrough)
