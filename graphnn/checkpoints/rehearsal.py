"""One step of a copy of the optimiser: it shows what the optimiser will keep."""

from __future__ import annotations

import contextlib
import copy

import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import Gradient
from graphnn.io.errors import UnsavableError
from graphnn.optimizers import Optimizer

__all__ = ["rehearsed"]


def rehearsed(
    optimizer: Optimizer, parameters: dict[str, Array]
) -> tuple[Optimizer, dict[str, Array]]:
    """Let a copy of an optimiser step copies of the parameters.

    Many optimisers make their arrays at the first step. The copy shows whether a file can hold
    them, which attributes change, and of which classes they are.

    Parameters
    ----------
    optimizer, parameters
        What is copied.

    Returns
    -------
    Optimizer, dict
        The copies after a step.

    Raises
    ------
    UnsavableError
        If it cannot be copied.
    """
    try:
        again = copy.deepcopy(optimizer)
    except Exception as error:
        raise UnsavableError(
            f"a checkpoint cannot hold the optimizer {optimizer!r}: it cannot even be copied, "
            f"{type(error).__name__}: {error}"
        ) from error
    copies = {name: array.copy() for name, array in parameters.items()}
    slopes = {name: np.full_like(array, 2.0**-10) for name, array in parameters.items()}
    # A step that fails here will fail in the training, and say so itself.
    with np.errstate(all="ignore"), contextlib.suppress(Exception):
        again.step(copies, Gradient(slopes))
    return again, copies
