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
from graphnn.gradients.amiss import Amiss, violated
from graphnn.gradients.changes import Columns, Line, blocks
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
        The changes there, as far as they passed linearly.
    amiss
        Where they did not.
    base : array of shape (pairs, ...)
        The columns as they were there.
    unrolled
        Whether the columns have become runs.
    """

    stage: int
    changes: Array
    amiss: Amiss
    base: Array
    unrolled: bool


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
    again = np.zeros((columns, elements, count), np.bool)
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
                found[rows, some] += _along_lines(tail, arrival, pairs)
                found[rows, some] += _put_right(tail, arrival, pairs)
                if not arrival.amiss.can_be_put_right:
                    again[some, rows, sample] = arrival.amiss.bent.T
    found += _one_by_one(tail, amounts, h, again)
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
    base = tail.snapshot.values[slot][pairs.samples, pairs.columns]
    amiss, reach = Amiss.nowhere(base, changes), np.abs(changes).max(axis=0, initial=0)
    for place, stage in enumerate(tail.stages):
        node = stage.step.node
        if stage.step.inputs != (slot,) or slot not in stage.released:
            return None
        slot = stage.slot
        if node.spreads_columns:
            everywhere = np.broadcast_to(changes, (*amiss.bent.shape, *changes.shape[2:]))
            return Arrival(place, everywhere, amiss, base, unrolled)
        if node.unrolls_columns and not unrolled:
            unrolled = True
        elif node.follows_columns and not unrolled:
            way = node.follow_columns(base)
            base = tail.snapshot.values[slot][pairs.samples, pairs.columns]
            amiss = amiss.behind(way, violated(changes, reach, way.limits), base.shape[1:])
            changes, reach = way.push(changes), way.push(reach)
        else:
            return None
    return None


def _along_lines(tail: Tail, arrival: Arrival, pairs: Pairs) -> Array:
    """Give ``L(+h) - L(-h)`` of each straight element and pair, ``(elements, pairs)``."""
    stage, straight = tail.stages[arrival.stage], ~arrival.amiss.bent.T
    difference = np.zeros(straight.shape)
    if straight.any():
        places, _ = np.nonzero(straight)
        picked = pairs[places]
        changes = arrival.changes.swapaxes(0, 1)[straight][np.newaxis]
        if arrival.unrolled:
            runs = changes.reshape(*changes.shape[:2], -1)
            spread = stage.step.node.spread_runs(runs, picked.columns)
        else:
            spread = stage.step.node.spread_columns(changes, picked.columns)
        line = Line(_features_first(spread[0]), np.broadcast_to([[1.0], [-1.0]], (2, len(places))))
        tail.trials += 2 * len(places)
        up, down = tail.losses_from(arrival.stage + 1, {stage.slot: line}, picked)
        difference[straight] = up - down
    return difference.T


def _put_right(tail: Tail, arrival: Arrival, pairs: Pairs) -> Array:
    """Give ``L(+h) - L(-h)`` of the others, with the places put right that are amiss."""
    amiss = arrival.amiss
    difference = np.zeros(amiss.bent.shape)
    if amiss.can_be_put_right and len(amiss.entries):
        rows, which = np.nonzero(amiss.bent)
        delta = amiss.put_right(arrival.changes[rows, which], arrival.base)
        columns = Columns(arrival.base[which], delta=delta)
        change = columns.unrolled() if arrival.unrolled else columns
        tail.trials += 2 * len(rows)
        (slot,) = tail.stages[arrival.stage].step.inputs
        up, down = tail.losses_from(arrival.stage, {slot: change}, pairs[which])
        difference[rows, which] = up - down
    return difference


def _features_first(directions: Array) -> Array:
    """Lay vectors with their features first in memory, as lines like them best."""
    return np.ascontiguousarray(directions.T).T if directions.ndim == 2 else directions


def _one_by_one(tail: Tail, amounts: Array, h: float, wanted: Bools) -> Array:
    """Sum ``L(+h) - L(-h)`` of what is wanted of ``(J, I, N)``, with nothing said of the way."""
    found = np.zeros(wanted.shape[1::-1])
    columns, elements, samples = np.nonzero(wanted)
    for some in blocks(len(columns), BLOCK // (2 * tail.column_size)):
        pairs = Pairs(samples[some], columns[some])
        lane = pairs.columns if amounts.shape[2] > 1 else 0
        amount = amounts[pairs.samples, elements[some], lane]
        up, down = tail.losses(np.multiply.outer([h, -h], amount), pairs)
        np.add.at(found, (elements[some], pairs.columns), up - down)
    return found
