"""How changes move through a layer: what a layer may declare to make differences cheap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array

__all__ = ["ColumnMove", "ColumnWay", "Direction", "Straight"]

Straight: TypeAlias = np.ndarray[Any, np.dtype[np.bool]]
"""Truth values of shape ``(pairs,)``: whose line stays straight."""

Direction: TypeAlias = tuple[Array, Straight]
"""Directions of shape ``(pairs, features...)``, and whether the value moves along them."""

ColumnWay: TypeAlias = tuple[Callable[[Array], Array], Array]
"""How changes of columns pass, ``(..., pairs, ...)`` to the same, and how large they may be."""


@attrs.frozen(eq=False)
class ColumnMove:
    """How one parameter moves the output of its layer: each element one column, linearly.

    Seen with its axis `column_axis` last and the others flattened, the parameter is a matrix
    ``(I, J)``. Adding ``h`` to its element ``(i, j)`` adds ``h * amount[n, i, j]`` to column ``j``
    of the output of sample ``n``, and nothing to any other column. A column is a feature of a
    vector, or a channel of an image.

    Parameters
    ----------
    amount : array of shape (N, I, J, ...) or (N, I, 1, ...)
        What a unit does, followed by the shape of one column; an axis of 1 where all columns
        move alike.
    column_axis
        The axis of the parameter along which the columns lie.
    """

    amount: Array
    column_axis: int
