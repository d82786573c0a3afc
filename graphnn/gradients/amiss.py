"""Where changes of columns do not pass linearly, and what becomes of them there.

A rectifier that switches, or a pixel that overtakes another, is amiss at one place of a column.
What comes out there is computed anew, from the few values that it depends on.
"""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.graph.perturbation import ColumnWay, Limits

__all__ = ["Amiss", "Entries", "violated"]

Bools = np.ndarray[Any, np.dtype[np.bool]]


@attrs.frozen(eq=False)
class Entries:
    """Places of columns: for each the element that changes it, the pair, and the place."""

    rows: Labels
    pairs: Labels
    places: Labels

    def __len__(self) -> int:
        return len(self.rows)


_NONE = Entries(*[np.empty(0, np.intp)] * 3)


@attrs.frozen(eq=False)
class Amiss:
    """The places where changes have not passed as their ways say, so far.

    Parameters
    ----------
    x : array of shape (pairs, ...)
        The columns where the ways begin.
    changes : array of shape (elements, pairs or 1, ...)
        The changes there.
    bent : bool array of shape (elements, pairs)
        Which changes are amiss at some place.
    ways
        The ways, one behind the other.
    entries
        The places, behind the last of them.
    can_be_put_right
        Whether the ways tell what comes out at single places.
    """

    x: Array
    changes: Array
    bent: Bools
    ways: tuple[ColumnWay, ...] = ()
    entries: Entries = _NONE
    can_be_put_right: bool = True

    @classmethod
    def nowhere(cls, x: Array, changes: Array) -> Amiss:
        """Begin before the first way."""
        return cls(x, changes, np.zeros((len(changes), len(x)), np.bool))

    def behind(self, way: ColumnWay, new: Entries, shape: tuple[int, ...]) -> Amiss:
        """Go on behind one more way, whose output columns have the given shape."""
        size = math.prod(shape)
        self.bent[new.rows, new.pairs] = True
        old = _carried(self.entries, way)
        found = _united(old, attrs.evolve(new, places=new.places % size), len(self.x), size)
        told = self.can_be_put_right and (way.value is not None or len(found) == 0)
        return attrs.evolve(self, ways=(*self.ways, way), entries=found, can_be_put_right=told)

    def put_right(self, linear: Array, base: Array) -> Array:
        """Give the changes to both sides of all that are bent, ``(2, bent, ...)``.

        Parameters
        ----------
        linear : array of shape (bent, ...)
            What the ways say of them, in the order of ``np.nonzero(bent)``.
        base : array of shape (pairs, ...)
            The columns behind the ways as they were.
        """
        rows, pairs, places = self.entries.rows, self.entries.pairs, self.entries.places
        delta = np.stack([linear, -linear])
        number = np.cumsum(self.bent).reshape(self.bent.shape) - 1
        values = self._values(len(self.ways), places)
        flat = delta.reshape(2, len(linear), -1)
        flat[:, number[rows, pairs], places] = values - base.reshape(len(base), -1)[pairs, places]
        return delta

    def _values(self, behind: int, places: Labels) -> Array:
        """Compute the values at places ``(..., entries)`` behind some ways, on both sides."""
        rows, pairs = self.entries.rows, self.entries.pairs
        if behind == 0:
            lanes = pairs if self.changes.shape[1] > 1 else 0
            base = self.x.reshape(len(self.x), -1)[pairs, places]
            change = self.changes.reshape(*self.changes.shape[:2], -1)[rows, lanes, places]
            return np.stack([base + change, base - change])
        way = self.ways[behind - 1]
        assert way.value is not None, "these are not put right"
        sources = places[np.newaxis] if way.sources is None else way.sources[:, places]
        return way.value(np.moveaxis(self._values(behind - 1, sources), 1, 0))


def violated(changes: Array, reach: Array, limits: Limits | None) -> Entries:
    """Find the limits that changes ``(elements, pairs or 1, ...)`` pass, with their bounds."""
    if limits is None:
        return _NONE
    changes, reach = (each.reshape(*each.shape[: -reach.ndim + 1], -1) for each in (changes, reach))
    bound = _at(reach, limits.first)
    if limits.second is not None:
        bound = bound + _at(reach, limits.second)
    pairs, which = np.nonzero(~(bound <= limits.lead))
    lanes = pairs if changes.shape[1] > 1 else 0
    moved = changes[:, lanes, which if limits.first is None else _of(limits.first, pairs, which)]
    if limits.second is not None:
        moved -= changes[:, lanes, _of(limits.second, pairs, which)]
    rows, far = np.nonzero(~(np.abs(moved) <= limits.lead[pairs, which]))
    return Entries(rows, pairs[far], which[far])


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


def _carried(entries: Entries, way: ColumnWay) -> Entries:
    """Find the places of the output that depend on places of the input."""
    if way.sources is None or len(entries) == 0:
        return entries
    flat = way.sources.ravel()
    order = np.argsort(flat, kind="stable")
    low, high = (np.searchsorted(flat[order], entries.places, side) for side in ("left", "right"))
    counts = high - low
    each = np.repeat(np.arange(len(entries)), counts)
    within = np.arange(len(each)) - np.repeat(np.cumsum(counts) - counts, counts)
    places = order[low[each] + within] % way.sources.shape[1]
    return Entries(entries.rows[each], entries.pairs[each], places)


def _united(one: Entries, other: Entries, pairs: int, size: int) -> Entries:
    """Put two lists together, every place once."""
    keys = np.unique(
        np.concatenate(
            [(each.rows * pairs + each.pairs) * size + each.places for each in (one, other)]
        )
    )
    column, places = np.divmod(keys, size)
    return Entries(*np.divmod(column, pairs), places)
