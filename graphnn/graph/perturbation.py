"""How changes move through a layer: what a layer may declare to make differences cheap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array, Labels

__all__ = ["ColumnMove", "ColumnWay", "Direction", "Limits", "Straight"]

Straight: TypeAlias = np.ndarray[Any, np.dtype[np.bool]]
"""Truth values of shape ``(pairs,)``: whose line stays straight."""

Direction: TypeAlias = tuple[Array, Straight]
"""Directions of shape ``(pairs, features...)``, and whether the value moves along them."""


@attrs.frozen(eq=False)
class Limits:
    """How far changes of columns may go, each value against another one or on its own.

    The change at place ``first``, less the one at ``second``, may be `lead` to either side, for
    each limit of each pair. Places count the values of a column in C order. The limits go over the
    places of the output, once or several times, in order: each keeps what is said of one of them.

    Parameters
    ----------
    lead : array of shape (pairs, limits)
        How far; zero or more.
    first : integer array of shape (pairs or 1, limits), optional
        Every place in order, if left out.
    second : integer array of shape (pairs or 1, limits), optional
        Nothing is subtracted, if left out.
    """

    lead: Array
    first: Labels | None = None
    second: Labels | None = None


@attrs.frozen(eq=False)
class ColumnWay:
    """How changes of single columns pass a layer, where they pass linearly.

    Parameters
    ----------
    push : callable
        Takes changes of shape ``(..., pairs or 1, ...)``, gives those of the output. It is linear,
        with coefficients of zero or more, so that bounds are pushed as well.
    limits
        What `push` says holds within them; everywhere, if left out.
    value : callable, optional
        Takes the values that places of the output depend on, ``(sources, ...)``, and gives those
        of the output, ``(...)``: what is computed where a limit is passed. Without it, the whole
        column is computed again.
    sources : integer array of shape (sources, places), optional
        On which places of the input each place of the output depends; on its own, if left out.
    """

    push: Callable[[Array], Array]
    limits: Limits | None = None
    value: Callable[[Array], Array] | None = None
    sources: Labels | None = None


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
