"""Every central difference, evaluated where it makes a difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.gradients.changes import blocks
from graphnn.gradients.column_way import differences_of_images
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective
from graphnn.gradients.snapshot import Pairs
from graphnn.gradients.structured import check_step, differentiate
from graphnn.gradients.tail import BLOCK, Tail
from graphnn.graph.perturbation import ColumnMove

__all__ = ["NumericalExact", "every_difference", "sample_by_sample"]


@attrs.frozen
class NumericalExact:
    """Central differences of every parameter, at a fraction of the walk's price.

    The numbers are those of `NumericalWalk`. What a perturbation leaves as it was is not computed
    again: the layers before it, the columns beside it, the other samples, those that do not move
    at all. A parameter whose layer does not say how it moves the output, or behind which a layer
    mixes samples, is walked from its layer on; ``Gradient.methods`` tells which.

    Parameters
    ----------
    h
        Step to either side; positive.
    """

    h: float = attrs.field(default=1e-4, validator=check_step)

    def __call__(self, objective: Objective, /) -> Gradient:
        """Differentiate by every parameter of the objective's network."""
        return differentiate(objective, self.h, self._differences)

    def _differences(self, tail: Tail, moves: Sequence[ColumnMove]) -> list[tuple[Array, str]]:
        return [(every_difference(tail, move, self.h), "perturbation") for move in moves]


def every_difference(tail: Tail, move: ColumnMove, h: float) -> Array:
    """Differentiate by every element of a parameter, seen as a matrix ``(I, J)``."""
    if tail.together > 1:
        return batch_by_batch(tail, move.amount, h)
    if move.amount.shape[1] == 1:
        return column_by_column(tail, move, h)
    count, columns = tail.snapshot.values[tail.slot].shape[:2]
    found = differences_of_images(tail, move.amount, h) if move.amount.ndim > 3 else None
    if found is None:
        every = np.ones((count, columns), dtype=np.bool)
        found = sample_by_sample(tail, move.amount, h, every)
    return found


def column_by_column(tail: Tail, move: ColumnMove, h: float) -> Array:
    """Differentiate by a parameter with one element a column, as a bias: shape ``(1, J)``."""
    y = tail.snapshot.values[tail.slot]
    count, columns = y.shape[:2]
    every = Pairs(np.tile(np.arange(count), columns), np.repeat(np.arange(columns), count))
    amount = np.broadcast_to(h * move.amount[:, 0], y.shape).swapaxes(0, 1)
    amount = amount.reshape(-1, *y.shape[2:])
    found = np.empty(len(every))
    for part in blocks(len(every), BLOCK // max(2 * tail.column_size, tail.line_size)):
        up, down = tail.losses(np.stack([amount[part], -amount[part]]), every[part])
        found[part] = up - down
    summed: Array = found.reshape(1, columns, count).sum(axis=2) / (2 * h * count)
    return summed


def batch_by_batch(tail: Tail, amounts: Array, h: float) -> Array:
    """Differentiate by every element where a column goes its way in the whole batch: ``(I, J)``."""
    y = tail.snapshot.values[tail.slot]
    (count, columns), elements = y.shape[:2], amounts.shape[1]
    found: Array = np.empty((elements, columns))
    samples = np.arange(count)
    at_once = max(1, BLOCK // (2 * count * max(tail.column_size, tail.line_size)))
    for column in range(columns):
        pairs = Pairs(samples, np.full(count, column))
        amount = amounts[:, :, column if amounts.shape[2] > 1 else 0]
        for rows in blocks(elements, at_once):
            delta = h * np.moveaxis(amount[:, rows], 1, 0)
            delta = np.broadcast_to(delta, (len(delta), count, *y.shape[2:]))
            losses = tail.losses(np.concatenate([delta, -delta]), pairs)
            difference = losses[: len(delta)] - losses[len(delta) :]
            found[rows, column] = difference.sum(axis=1)
    found /= 2 * h * count
    return found


def sample_by_sample(
    tail: Tail,
    amounts: Array,
    h: float,
    wanted: np.ndarray[Any, np.dtype[np.bool]],
) -> Array:
    """Differentiate the wanted pairs ``(N, J)`` by every element that moves them: ``(I, J)``."""
    elements = amounts.shape[1]
    found = np.zeros((elements, wanted.shape[1]))
    size = tail.column_size
    for sample in np.flatnonzero(wanted.any(axis=1)):
        columns = np.flatnonzero(wanted[sample])
        amount = amounts[sample]
        moving = np.flatnonzero(amount.reshape(elements, -1).any(axis=1))
        pairs_at_once = min(len(columns), max(1, BLOCK // max(2 * size, tail.line_size)))
        trials_at_once = BLOCK // (2 * size * pairs_at_once)
        for of_columns in blocks(len(columns), pairs_at_once):
            chosen = columns[of_columns]
            pairs = Pairs(np.full(len(chosen), sample), chosen)
            for of_elements in blocks(len(moving), trials_at_once):
                rows = moving[of_elements]
                losses = tail.losses(_signed(h * amount[rows], chosen), pairs)
                difference = losses[: len(rows)] - losses[len(rows) :]
                if len(chosen) == found.shape[1]:
                    found[rows] += difference
                else:
                    found[rows[:, np.newaxis], chosen] += difference
    return found / (2 * h * len(wanted))


def _signed(amount: Array, columns: Labels) -> Array:
    """Make trials to both sides, ``(2 I, J, ...)``, of amounts ``(I, J or 1, ...)``.

    Of single values, the trials run fastest in memory: there are more of them than columns.
    """
    picked = amount[:, columns] if amount.shape[1] > 1 else amount
    both = np.concatenate([picked, -picked])
    if both.ndim > 2:
        return np.broadcast_to(both, (len(both), len(columns), *both.shape[2:]))
    both = np.moveaxis(both, 0, 1)
    delta = np.empty((len(columns), *both.shape[1:]))
    delta[...] = both
    return np.moveaxis(delta, 1, 0)
