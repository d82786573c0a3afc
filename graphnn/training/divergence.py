"""What went wrong when a loss is no number any more, and where it began."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphnn.gradients import Gradient, Objective

__all__ = ["DivergenceError", "check_finite", "check_measured"]


class DivergenceError(ArithmeticError):
    """The loss or its gradient turned NaN or infinite; the message says when and where."""


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
        raise DivergenceError(f"{when}: the loss is {value}; {_origin(objective)}. {_ADVICE}")
    for name, array in gradient.items():
        if not _is_finite(array):
            raise DivergenceError(
                f"{when}: the loss is {value:.6g}, but its gradient by {name!r} is not finite. "
                f"{_ADVICE}"
            )


def check_measured(loss: float, *, when: str) -> None:
    """Refuse a loss over a whole data set that is NaN or infinite.

    An estimator that computes in a wider dtype than the network may not have noticed.
    """
    if not math.isfinite(loss):
        raise DivergenceError(
            f"{when}: the loss on the training data is {loss}, in the network's own dtype. {_HELPS}"
        )


_HELPS = (
    "What usually helps: a smaller learning rate, inputs scaled to about -1 to 1, smaller initial "
    "weights, or SoftmaxCrossEntropy() in place of Softmax() with CrossEntropy()."
)

_ADVICE = f"{_HELPS} The parameters are those before this step."


def _is_finite(array: np.ndarray[Any, np.dtype[np.floating[Any]]]) -> bool:
    # One pass at the speed of a dot product; its overflow is no verdict yet.
    flat = array.ravel()
    return bool(np.isfinite(flat @ flat) or np.isfinite(flat).all())


def _origin(objective: Objective) -> str:
    network = objective.network
    for name, array in network.parameters().items():
        if not np.isfinite(array).all():
            return f"the parameter {name!r} holds NaN or infinity already"
    inputs = objective.x if isinstance(objective.x, tuple) else (objective.x,)
    if not all(np.isfinite(each).all() for each in inputs):
        return "the inputs of the mini-batch hold NaN or infinity"
    for step, y in network.trace(objective.x, training=True):
        outputs = y if isinstance(y, tuple) else (y,)
        if not all(np.isfinite(each).all() for each in outputs):
            return f"NaN or infinity first appears in the output of {step.title}"
    return f"every layer's output is finite, so it arises in the loss, {objective.loss!r}"
