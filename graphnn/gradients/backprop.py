"""Backpropagation: the exact gradient for the price of about two evaluations."""

from __future__ import annotations

import attrs

from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective

__all__ = ["Backprop"]


@attrs.frozen
class Backprop:
    """Reverse-mode differentiation through the pullback of each layer (chapter 5 of the notes).

    Raises
    ------
    NotDifferentiableError
        If a layer on the way to a parameter, or the loss, has no pullback; it names it.
    """

    def __call__(self, objective: Objective, /) -> Gradient:
        """Run the network forward, then the pullbacks from the loss to the first parameter."""
        with objective.frozen():
            y, pullback, buffers = objective.network.training_vjp(objective.x)
            value, dy = objective.loss.value_and_gradient(y, objective.t)
            return Gradient(pullback(dy), value=value, buffers=buffers, evaluations=1)
