"""What the buffers of a network become with a step of training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphnn.arrays import Array
from graphnn.gradients import Gradient, GradientEstimator, Objective
from graphnn.graph import Network
from graphnn.training.divergence import ADVICE, DivergenceError
from graphnn.training.finite import is_finite

__all__ = ["buffers_after", "put"]


def buffers_after(
    objective: Objective, estimator: GradientEstimator, gradient: Gradient, *, when: str
) -> Mapping[str, Array]:
    """Find out what the buffers become, from the gradient or else by another forward pass.

    Parameters
    ----------
    objective
        The mini-batch, with the parameters as they are before the step.
    estimator
        Who gave the gradient.
    gradient
        Its gradient.
    when
        How errors call the moment: ``"step 12 (epoch 1)"``.

    Returns
    -------
    mapping
        New arrays by the qualified names of buffers, in their dtypes.

    Raises
    ------
    DivergenceError
        If one is NaN or infinite.
    ValueError
        If the gradient came with arrays that are none of the network's buffers.
    """
    known = gradient.buffers
    found = objective.updated_buffers() if known is None else known
    if not found:
        return found
    buffers = objective.network.buffers()
    after: dict[str, Array] = {}
    for name, array in found.items():
        if name not in buffers or array.shape != buffers[name].shape:
            raise ValueError(
                f"the gradient estimator {estimator!r} gives the buffer {name!r} the shape "
                f"{array.shape}; wanted some of the network's buffers, "
                f"{ {each: buffer.shape for each, buffer in buffers.items()} }"
            )
        after[name] = array.astype(buffers[name].dtype, copy=False)
        if not is_finite(after[name]):
            raise DivergenceError(
                f"{when}: loss and gradient are finite, but the step makes the buffer {name!r} NaN "
                f"or infinite. {ADVICE}"
            )
    return after


def put(after: Mapping[str, Array], network: Network[Any, Any]) -> None:
    """Write new values into the buffers of a network."""
    if after:
        buffers = network.buffers()
        for name, array in after.items():
            buffers[name][...] = array
