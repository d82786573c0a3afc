"""What a caller gives to a layer: cast to its dtype, and checked to be a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, Labels, as_floating, as_integers
from graphnn.graph.errors import ShapeError
from graphnn.graph.shapes import Shape, fits, written

__all__ = ["INTEGER", "SINGLE_SAMPLE", "checked_batch"]

INTEGER: Final = np.dtype(np.intp)
"""The dtype asked for where a batch is to be of integers, of whichever width they are."""

SINGLE_SAMPLE = "; a single sample needs a batch axis: x[np.newaxis]"
"""The hint for an array that would fit if it had a batch axis."""


def checked_batch(who: Callable[[], str], x: object, dtype: npt.DTypeLike, wanted: Shape) -> Any:
    """Make a batch of `x`.

    Parameters
    ----------
    who
        Called for what errors call the taker.
    x
        What the caller gave.
    dtype
        Floating dtype of the result, or `INTEGER`.
    wanted
        Shape of one sample, as far as it is known.

    Returns
    -------
    array of shape (N, ...)

    Raises
    ------
    ShapeError
        If it does not fit.
    TypeError
        If it holds no real numbers, or no whole ones where those are wanted.
    ValueError
        If it is no array.
    """
    try:
        batch: Array | Labels = as_integers(x) if dtype == INTEGER else as_floating(x, dtype)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{who()} {error}") from None
    if batch.ndim == 0:
        shape = "(N, ...)" if wanted is None else written(wanted)
        raise ShapeError(f"{who()} got a number, wanted a batch of shape {shape}")
    sample = batch.shape[1:]
    if sample != wanted and not fits(sample, wanted):
        shape = written(wanted)
        hint = SINGLE_SAMPLE if fits(batch.shape, wanted) else ""
        raise ShapeError(f"{who()} takes a batch of shape {shape} but got {batch.shape}{hint}")
    return batch
