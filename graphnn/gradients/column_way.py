"""The way of a column to the layer that spreads it, where small changes pass linearly.

A weight of a convolution moves a whole image, each place by another amount, and the same images of
amounts serve all channels. A rectifier or a pooling layer passes nearly all of these changes
linearly, and how large they may be takes one look at each channel, whatever the number of weights.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.gradients.changes import Line, blocks
from graphnn.gradients.snapshot import Pairs
from graphnn.gradients.tail import BLOCK, Tail
from graphnn.graph.perturbation import Limits

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

    def spread(self, tail: Tail, columns: Labels) -> Array:
        """Give the directions ``(straight changes, features...)`` behind the layer.

        They are ordered by their pairs, which have these columns.
        """
        node, straight = tail.stages[self.stage].step.node, ~self.bent.T
        changes = self.changes.swapaxes(0, 1)[straight][np.newaxis]
        columns = columns[np.nonzero(straight)[0]]
        if self.unrolled:
            spread = node.spread_runs(changes.reshape(*changes.shape[:2], -1), columns)
        else:
            spread = node.spread_columns(changes, columns)
        directions: Array = spread[0]
        return directions


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
                if not arrival.bent.all():
                    found[rows, some] += _along_lines(tail, arrival, pairs)
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
            x = tail.snapshot.values[slot][pairs.samples, pairs.columns]
            push, limits = node.follow_columns(x)
            if limits is not None:
                _mark(bent, changes, reach, limits)
            changes, reach = push(changes), push(reach)
        else:
            return None
        slot = stage.slot
    return None


def _mark(bent: Bools, changes: Array, reach: Array, limits: Limits) -> None:
    """Mark the changes that go further than the limits allow."""
    changes, reach = (each.reshape(*each.shape[: -reach.ndim + 1], -1) for each in (changes, reach))
    bound = _at(reach, limits.first)
    if limits.second is not None:
        bound = bound + _at(reach, limits.second)
    pairs, which = np.nonzero(~(bound <= limits.lead))
    if len(pairs) == 0:
        return
    lanes = pairs if changes.shape[1] > 1 else 0
    first = which if limits.first is None else _of(limits.first, pairs, which)
    moved = changes[:, lanes, first]
    if limits.second is not None:
        moved -= changes[:, lanes, _of(limits.second, pairs, which)]
    rows, far = np.nonzero(~(np.abs(moved) <= limits.lead[pairs, which]))
    bent[rows, pairs[far]] = True


def _at(values: Array, places: Labels | None) -> Array:
    """Look values ``(pairs or 1, ...)`` up at places ``(pairs or 1, limits)``."""
    if places is None:
        return values
    if len(places) == 1:
        return values[:, places[0]]
    return values[0, places] if len(values) == 1 else np.take_along_axis(values, places, axis=1)


def _of(places: Labels, pairs: Labels, which: Labels) -> Labels:
    found: Labels = places[pairs if len(places) > 1 else 0, which]
    return found


def _along_lines(tail: Tail, arrival: Arrival, pairs: Pairs) -> Array:
    """Give ``L(+h) - L(-h)`` of each straight element and pair, ``(elements, pairs)``."""
    straight = ~arrival.bent
    places, _ = np.nonzero(straight.T)
    line = Line(
        _features_first(arrival.spread(tail, pairs.columns)),
        np.broadcast_to([[1.0], [-1.0]], (2, len(places))),
    )
    tail.trials += 2 * len(places)
    slot = tail.stages[arrival.stage].slot
    up, down = tail.losses_from(arrival.stage + 1, {slot: line}, pairs[places])
    difference = np.zeros(straight.shape[::-1])
    difference[straight.T] = up - down
    return difference.T


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
