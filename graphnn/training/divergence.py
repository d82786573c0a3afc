"""What is said when a loss is no number any more: when, where it began, what usually helps."""

from __future__ import annotations

import math

from graphnn.gradients import Gradient, Objective
from graphnn.training.finite import is_finite
from graphnn.training.origin import backward_origin, forward_origin, owner

__all__ = ["ADVICE", "DivergenceError", "check_finite", "check_measured"]


class DivergenceError(ArithmeticError):
    """The loss or its gradient turned NaN or infinite; the message says when and where."""


_HELPS = (
    "What usually helps: a smaller learning rate, inputs scaled to about -1 to 1, smaller initial "
    "weights, or SoftmaxCrossEntropy() in place of Softmax() with CrossEntropy()."
)

ADVICE = f"{_HELPS} The parameters are those before this step."
"""How the error ends when a step is not taken."""


def check_finite(objective: Objective, value: float, gradient: Gradient, *, when: str) -> None:
    """Refuse a loss or a gradient that is NaN or infinite.

    Parameters
    ----------
    objective
        The mini-batch, with the parameters as they are.
    value
        Its loss.
    gradient
        Its gradient.
    when
        How the error calls the moment: ``"step 12 (epoch 1)"``.

    Raises
    ------
    DivergenceError
        It says when, names the layer where it first appeared, and what usually helps.
    """
    if not math.isfinite(value):
        origin = forward_origin(objective) or (
            f"every layer's output is finite, so it arises in the loss, {objective.loss!r}"
        )
        raise DivergenceError(f"{when}: the loss is {value}; {origin}. {ADVICE}")
    for name, array in gradient.arrays.items():
        if not is_finite(array):
            # A layer such as tanh takes an infinite input and gives a finite output.
            found = forward_origin(objective) or backward_origin(objective)
            raise DivergenceError(
                f"{when}: the loss is {value:.6g}, but its gradient by {name!r} is not finite "
                f"({owner(objective, name)}){'; ' + found if found else ''}. {ADVICE}"
            )


def check_measured(loss: float, *, when: str) -> None:
    """Refuse a loss over a whole data set that is NaN or infinite.

    An estimator that computes in a wider dtype than the network may not have noticed.
    """
    if not math.isfinite(loss):
        raise DivergenceError(
            f"{when}: the loss on the training data is {loss}, in the network's own dtype. {_HELPS}"
        )
