"""The forms that a change of one value of a network takes on its way to the loss.

A *pair* is a column of a layer's output in one sample, and each pair is tried with several amounts,
the *trials*. The change that a trial makes in a value is known as a column, as a run of
neighbouring columns, as a place on a line, or as the whole row that results.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import attrs
import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.gradients.snapshot import Pairs

__all__ = ["Change", "Columns", "Line", "Rows", "Runs", "blocks", "gathered", "repeated"]


class Change(Protocol):
    """How the trials change one value of the network."""

    @property
    def trials(self) -> int:
        """How many trials there are."""

    def part(self, trials: slice, pairs: Labels | slice, /) -> Change:
        """Give some of the trials of some of the pairs."""

    def rows(self, base: Array, pairs: Pairs, /) -> Array:
        """Give the changed samples, ``(trials, pairs, features...)``, of a value `base`."""


@attrs.define(eq=False)
class Columns:
    """A change of each pair's own column, told by what is added or by what results.

    Parameters
    ----------
    base : array of shape (pairs, ...)
        The columns as they were.
    """

    base: Array
    _delta: Array | None = attrs.field(default=None, kw_only=True)
    _values: Array | None = attrs.field(default=None, kw_only=True)

    # Not cached properties: these lock, all instances at once, and would wait for each other.
    @property
    def delta(self) -> Array:
        """What is added, ``(trials, pairs, ...)``."""
        if self._delta is None:
            self._delta = self.values - self.base
        return self._delta

    @property
    def values(self) -> Array:
        """What results, ``(trials, pairs, ...)``."""
        if self._values is None:
            self._values = self.base + self.delta
        return self._values

    @property
    def trials(self) -> int:
        """How many trials there are."""
        return len(self._values if self._delta is None else self._delta)  # type: ignore[arg-type]

    def part(self, trials: slice, pairs: Labels | slice, /) -> Columns:
        """Give some of the trials of some of the pairs."""
        if self._delta is None:
            return Columns(self.base[pairs], values=_picked(self.values[trials], pairs))
        return Columns(self.base[pairs], delta=_picked(self.delta[trials], pairs))

    def rows(self, base: Array, pairs: Pairs, /) -> Array:
        """Copy the samples, and change the column of each."""
        rows = repeated(base, pairs.samples, self.trials)
        rows[:, np.arange(len(pairs)), pairs.columns] = self.values
        return rows

    def line(self, base: Array, pairs: Pairs) -> Line:
        """See the change of single values as lines along their axes."""
        direction = np.zeros((base.shape[1], len(pairs)))
        direction[pairs.columns, np.arange(len(pairs))] = 1
        return Line(direction.T, self.delta)

    def unrolled(self) -> Runs:
        """See each column, in C order, as a run of columns that are single values."""
        return Runs(self.delta.reshape(*self.delta.shape[:2], -1))


@attrs.frozen(eq=False)
class Runs:
    """A change of neighbouring columns by ``delta``, of shape ``(trials, pairs, length)``.

    The run of a pair takes the place of its column: it begins at the column times the length.
    """

    delta: Array

    @property
    def trials(self) -> int:
        """How many trials there are."""
        return len(self.delta)

    @property
    def length(self) -> int:
        """How many columns a run has."""
        return int(self.delta.shape[2])

    def part(self, trials: slice, pairs: Labels | slice, /) -> Runs:
        """Give some of the trials of some of the pairs."""
        return Runs(_picked(self.delta[trials], pairs))

    def rows(self, base: Array, pairs: Pairs, /) -> Array:
        """Copy the samples, and change the run of each."""
        rows = repeated(base, pairs.samples, self.trials)
        run = pairs.columns[:, np.newaxis] * self.length + np.arange(self.length)
        rows[:, np.arange(len(pairs))[:, np.newaxis], run] += self.delta
        return rows


@attrs.frozen(eq=False)
class Line:
    """A change by ``amounts`` along one direction a pair.

    Parameters
    ----------
    direction : array of shape (pairs, features...)
        Best with its features first in memory, so that inner loops are long.
    amounts : array of shape (trials, pairs)
        How far each trial goes.
    """

    direction: Array
    amounts: Array

    @property
    def trials(self) -> int:
        """How many trials there are."""
        return len(self.amounts)

    def part(self, trials: slice, pairs: Labels | slice, /) -> Line:
        """Give some of the trials of some of the pairs."""
        return Line(gathered(self.direction, pairs), _picked(self.amounts[trials], pairs))

    def reach(self) -> Array:
        """Give the least and the greatest amount of each pair, ``(2, pairs)``, or zero."""
        return np.stack(
            [self.amounts.min(axis=0, initial=0.0), self.amounts.max(axis=0, initial=0.0)]
        )

    def rows(self, base: Array, pairs: Pairs, /) -> Array:
        """Walk along the lines from the samples; rows of vectors have features first in memory."""
        if base.ndim > 2:
            amounts = self.amounts.reshape(*self.amounts.shape, *[1] * (base.ndim - 1))
            rows = amounts * self.direction
            rows += base[pairs.samples]
            return rows
        direction = np.moveaxis(self.direction, 0, -1)
        start = np.moveaxis(gathered(base, pairs.samples), 0, -1)
        if self.amounts.strides[0] < self.amounts.strides[1]:
            amounts, axis, to = self.amounts.T, -1, (-1, -2)
        else:
            amounts, axis, to = self.amounts, -2, (-2, -1)
        rows = np.empty((*direction.shape[:-1], *amounts.shape))
        np.multiply(np.expand_dims(direction, axis), amounts, out=rows)
        rows += np.expand_dims(start, axis)
        return np.moveaxis(rows, to, (0, 1))


@attrs.frozen(eq=False)
class Rows:
    """The samples as they are after the change, ``(trials, pairs, features...)``."""

    values: Array

    @property
    def trials(self) -> int:
        """How many trials there are."""
        return len(self.values)

    def part(self, trials: slice, pairs: Labels | slice, /) -> Rows:
        """Give some of the trials of some of the pairs."""
        return Rows(_picked(self.values[trials], pairs))

    def rows(self, base: Array, pairs: Pairs, /) -> Array:
        """Give the samples."""
        return self.values


def gathered(base: Array, picked: Labels | slice) -> Array:
    """Pick samples ``(picked, features...)``; vectors have their features first in memory."""
    if base.ndim != 2:
        return base[picked]
    if isinstance(picked, slice):
        return base.T[:, picked].T
    return base.T.take(picked, axis=1).T


def repeated(base: Array, samples: Labels, trials: int) -> Array:
    """Copy samples for every trial, ``(trials, pairs, features...)``.

    Vectors have their features first in memory.
    """
    if base.ndim != 2:
        return np.repeat(base[np.newaxis, samples], trials, axis=0)
    rows = np.empty((base.shape[1], trials, len(samples)))
    rows[...] = base.T[:, np.newaxis, samples]
    return rows.transpose(1, 2, 0)


def _picked(array: Array, pairs: Labels | slice) -> Array:
    """Pick pairs, in memory ordered as they were."""
    if isinstance(pairs, slice):
        return array[:, pairs]
    if array.strides[0] < array.strides[1]:
        return array.swapaxes(0, 1)[pairs].swapaxes(0, 1)
    return array.take(pairs, axis=1)


def blocks(count: int, size: int) -> Iterator[slice]:
    """Cut ``range(count)`` into slices of at most `size`, which is at least one."""
    step = max(1, size)
    return (slice(start, start + step) for start in range(0, count, step))
