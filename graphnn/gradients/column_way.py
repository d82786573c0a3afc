"""The way of a column to the layer that spreads it, where small changes pass linearly.

A weight of a convolution moves a whole image, each place by another amount, and the same images of
amounts serve all channels. A rectifier or a pooling layer passes nearly all of these changes
linearly, and how large they may be takes one look at each channel, whatever the number of weights.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients.changes import Line, blocks
from graphnn.gradients.snapshot import Pairs
from graphnn.gradients.tail import BLOCK, Tail

__all__ = ["differences_of_images"]

Bools = np.ndarray[Any, np.dtype[np.bool]]


@attrs.frozen(eq=False)
class Arrival:
    """What changes of single columns have become where they come to a layer that spreads them.

    Parameters
    ----------
    stage
        The place of that layer in the tail.
    changes : array of shape (elements, pairs, ...)
        The changes there.
    bent : bool array of shape (elements, pairs)
        Which of them did not pass linearly, so that what is said of them does not hold.
    unrolled
        Whether the columns have become runs.
    """

    stage: int
    changes: Array
    bent: Bools
    unrolled: bool

    def spread(self, tail: Tail, pairs: Pairs) -> Array:
        """Give the directions ``(elements, pairs, features...)`` behind the layer."""
        node = tail.stages[self.stage].step.node
        if self.unrolled:
            runs = self.changes.reshape(*self.bent.shape, -1)
            return node.spread_runs(runs, pairs.columns)
        return node.spread_columns(self.changes, pairs.columns)


def differences_of_images(tail: Tail, amounts: Array, h: float) -> Array | None:
    """Differentiate by elements that move columns by images, if most of that passes linearly.

    Parameters
    ----------
    tail
        What lies behind the layer.
    amounts : array of shape (N, I, J or 1, ...)
        How each element moves the columns of each sample.
    h
        Step to either side.

    Returns
    -------
    array of shape (I, J), or None
        ``None`` where a layer on the way does not say how columns pass.
    """
    (count, columns), elements = tail.snapshot.values[tail.slot].shape[:2], amounts.shape[1]
    found: Array = np.zeros((elements, columns))
    bent = np.zeros((columns, elements, count), np.bool)
    budget = 4 * BLOCK // _widest(tail)
    for sample, amount in enumerate(amounts):
        moving = np.flatnonzero(amount.reshape(elements, -1).any(axis=1))
        for some in blocks(columns, budget // elements):
            pairs = Pairs(np.full(columns, sample), np.arange(columns))[some]
            lane = some if amount.shape[1] > 1 else slice(None)
            for part in blocks(len(moving), budget // len(pairs)):
                rows = moving[part]
                arrival = _arrival(tail, pairs, h * amount[rows][:, lane])
                if arrival is None:
                    return None
                difference = _along_lines(tail, arrival, pairs)
                difference[arrival.bent] = 0
                found[rows, some] += difference
                bent[some, rows, sample] = arrival.bent.T
    found += _one_by_one(tail, amounts, h, bent)
    found /= 2 * h * count
    return found


def _widest(tail: Tail) -> int:
    """Count the values that one change has at most, as a column or behind the spreading layer."""
    size = tail.column_size
    for stage in tail.stages:
        if stage.step.node.spreads_columns:
            return max(size, tail.size(stage.slot))
    return size


def _arrival(tail: Tail, pairs: Pairs, changes: Array) -> Arrival | None:
    slot, unrolled = tail.slot, False
    bent = np.zeros((len(changes), len(pairs)), np.bool)
    reach = np.abs(changes).max(axis=0, initial=0)
    for place, stage in enumerate(tail.stages):
        node = stage.step.node
        if stage.step.inputs != (slot,) or slot not in stage.released:
            return None
        if node.spreads_columns:
            everywhere = np.broadcast_to(changes, (*bent.shape, *changes.shape[2:]))
            return Arrival(place, everywhere, bent, unrolled)
        if node.unrolls_columns and not unrolled:
            unrolled = True
        elif node.follows_columns and not unrolled:
            push, room = node.follow_columns(
                tail.snapshot.values[slot][pairs.samples, pairs.columns]
            )
            _mark(bent, changes, reach, room)
            changes, reach = push(changes), push(reach)
        else:
            return None
        slot = stage.slot
    return None


def _mark(bent: Bools, changes: Array, reach: Array, room: Array) -> None:
    """Mark the changes that go further than there is room."""
    narrow = np.nonzero(~(reach <= room))
    if len(narrow[0]):
        pairs, place = narrow[0], narrow[1:]
        moved = changes[:, pairs if changes.shape[1] > 1 else 0, *place]
        rows, which = np.nonzero(~(np.abs(moved) <= room[narrow]))
        bent[rows, pairs[which]] = True


def _along_lines(tail: Tail, arrival: Arrival, pairs: Pairs) -> Array:
    """Give ``L(+h) - L(-h)`` of each element and pair, ``(elements, pairs)``."""
    directions = arrival.spread(tail, pairs)
    elements = len(directions)
    many = Pairs(np.tile(pairs.samples, elements), np.tile(pairs.columns, elements))
    line = Line(_flat(directions), np.broadcast_to([[1.0], [-1.0]], (2, len(many))))
    tail.trials += 2 * len(many)
    slot = tail.stages[arrival.stage].slot
    up, down = tail.losses_from(arrival.stage + 1, {slot: line}, many)
    difference: Array = (up - down).reshape(arrival.bent.shape)
    return difference


def _flat(directions: Array) -> Array:
    """Make one axis of elements and pairs; vectors have their features first in memory."""
    if directions.ndim != 3:
        return directions.reshape(-1, *directions.shape[2:])
    features = directions.transpose(2, 0, 1).reshape(directions.shape[2], -1)
    return features.T


def _one_by_one(tail: Tail, amounts: Array, h: float, wanted: Bools) -> Array:
    """Sum ``L(+h) - L(-h)`` of what is wanted of ``(J, I, N)``, with nothing said of the way."""
    found = np.zeros(wanted.shape[1::-1])
    columns, elements, samples = np.nonzero(wanted)
    for some in blocks(len(columns), BLOCK // (2 * amounts[0, 0, 0].size)):
        pairs = Pairs(samples[some], columns[some])
        lane = pairs.columns if amounts.shape[2] > 1 else 0
        delta = h * amounts[pairs.samples, elements[some], lane]
        up, down = tail.losses(np.stack([delta, -delta]), pairs)
        np.add.at(found, (elements[some], pairs.columns), up - down)
    return found
