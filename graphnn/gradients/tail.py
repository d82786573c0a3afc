"""Loss differences of perturbed columns: only what a perturbation changes is evaluated.

A change starts in one column of one sample. An activation keeps it there; the next linear layer
makes it a move along a line; a layer that is linear, or whose kinks lie beyond the trials, keeps
the line straight, so that one direction serves all trials. Where none of this holds, each trial's
sample is run through the rest of the network, many at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.gradients.changes import Change, Columns, Line, Rows, Runs, blocks, gathered, repeated
from graphnn.gradients.objective import Objective
from graphnn.gradients.snapshot import Pairs, Snapshot
from graphnn.graph.modes import in_mode
from graphnn.graph.running import one_or_tuple
from graphnn.graph.wiring import Step
from graphnn.losses import AlongLines

__all__ = ["BLOCK", "Tail", "tail"]

BLOCK = 1 << 17
"""Elements of the widest temporary array: 1 MiB in float64."""

Changes: TypeAlias = dict[int, Change]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool]]


@attrs.frozen(eq=False)
class Stage:
    """One step that a change goes through, and the changed slots that nobody needs after it."""

    step: Step
    slot: int
    released: frozenset[int]


def tail(snapshot: Snapshot, position: int) -> Tail | None:
    """Plan what a change of one step's output in one sample does, up to the loss.

    Returns
    -------
    Tail or None
        ``None`` where the change would spread to other samples, and not only within its column,
        or where a layer draws at random: what it draws for a sample depends on the others that it
        draws for.
    """
    wiring, draws = snapshot.wiring, snapshot.draws
    if len(wiring.outputs) > 1 or position in draws:
        return None
    changed = {snapshot.slot(position)}
    steps: list[tuple[Step, int]] = []
    for later in range(position + 1, len(wiring.steps)):
        step = wiring.steps[later]
        if changed.isdisjoint(step.inputs):
            continue
        mixes = step.node.mixes_samples and not step.node.keeps_columns
        if mixes or later in draws:
            return None
        changed.add(snapshot.slot(later))
        steps.append((step, snapshot.slot(later)))
    return Tail(snapshot, snapshot.slot(position), _released(steps, wiring.outputs[0]))


def _released(steps: list[tuple[Step, int]], output: int) -> tuple[Stage, ...]:
    needed = {output}
    stages = []
    for step, slot in reversed(steps):
        stages.append(Stage(step, slot, frozenset(step.inputs) - needed))
        needed.update(step.inputs)
    return tuple(reversed(stages))


@attrs.define(eq=False, slots=False)
class Tail:
    """The way from one step's output to the loss, for changes of one column in one sample."""

    snapshot: Snapshot
    slot: int
    stages: tuple[Stage, ...]
    trials: int = attrs.field(default=0, init=False)
    """How many changes were followed so far."""

    @cached_property
    def together(self) -> int:
        """How many pairs, one behind the other, must go the way together: samples of a column.

        One, unless a layer on the way mixes samples; then all of the batch.
        """
        return len(self.snapshot.values[self.slot]) if self._mixing else 1

    @cached_property
    def _mixing(self) -> int:
        """How many stages there are up to the last one that mixes samples."""
        places = range(len(self.stages), 0, -1)
        return next((end for end in places if self.stages[end - 1].step.node.mixes_samples), 0)

    def _group(self, place: int) -> int:
        """How many pairs must stay together from a stage on."""
        return self.together if place < self._mixing else 1

    @cached_property
    def _row_sizes(self) -> list[int]:
        """The largest number of values that one sample has from each stage on."""
        sizes = [self.size(stage.slot) for stage in self.stages]
        return [max(sizes[place:], default=1) for place in range(len(sizes) + 1)]

    @cached_property
    def line_size(self) -> int:
        """The largest number of values that the direction of one line has on the way."""
        # Where columns are kept or unrolled, a line only comes through as wide as it was before.
        nodes = ((stage.slot, stage.step.node) for stage in self.stages)
        bounds = (slot for slot, node in nodes if not (node.keeps_columns or node.unrolls_columns))
        return max(map(self.size, bounds), default=1)

    @property
    def column_size(self) -> int:
        """How many values a column has at the start."""
        return math.prod(self.snapshot.values[self.slot].shape[2:])

    def size(self, slot: int) -> int:
        """Count the values of one sample in a slot."""
        return math.prod(self.snapshot.values[slot].shape[1:])

    def losses(self, delta: Array, pairs: Pairs) -> Array:
        """Evaluate the loss of single samples with one column of the step's output changed.

        Parameters
        ----------
        delta : array of shape (trials, pairs, ...)
            What is added to the column.
        pairs
            Sample and column of each pair.

        Returns
        -------
        array of shape (trials, pairs)
            The sample's loss, up to a constant of each pair: only differences between trials have
            a meaning.
        """
        self.trials += len(delta) * len(pairs)
        base = self.snapshot.values[self.slot][pairs.samples, pairs.columns]
        return self.losses_from(0, {self.slot: Columns(base, delta=delta)}, pairs)

    def losses_from(self, start: int, changes: Changes, pairs: Pairs) -> Array:
        """Evaluate the losses of what is changed before the stage `start`, as `losses` does."""
        for place in range(start, len(self.stages)):
            stage = self.stages[place]
            change, bent = self._followed(stage, changes, pairs)
            if change is None:
                return self._by_rows(place, changes, pairs)
            if bent is not None and bent.any():
                return self._apart(place, changes, pairs, self._any_together(place, bent))
            changes = _kept(changes, stage)
            if isinstance(change, Columns) and not changes and change.base.ndim == 1:
                moved = self._any_together(place + 1, _moved(change.delta))
                if not moved.all():
                    return self._without_still(place + 1, {stage.slot: change}, pairs, moved)
            changes[stage.slot] = change
        return self._ended(changes, pairs)

    def _followed(
        self, stage: Stage, changes: Changes, pairs: Pairs
    ) -> tuple[Change | None, Bools | None]:
        """Take a change through one step, if its form survives; tell which pairs' does not."""
        node, inputs = stage.step.node, stage.step.inputs
        taken = [changes.get(slot) for slot in inputs]
        if node.keeps_columns and all(each is None or isinstance(each, Columns) for each in taken):
            return self._in_columns(stage, changes, pairs), None
        if len(inputs) > 1:
            return None, None
        change, base = taken[0], self.snapshot.values[inputs[0]]
        if isinstance(change, Columns) and node.unrolls_columns:
            return change.unrolled(), None
        if isinstance(change, Columns) and base.ndim == 2:
            if node.spreads_columns:
                unit = np.ones((1, len(pairs)))
                return Line(node.spread_columns(unit, pairs.columns)[0], change.delta), None
            change = change.line(base, pairs)
        if node.follows_lines and isinstance(change, Line):
            start = gathered(base, pairs.samples)
            direction, straight = node.follow_line(start, change.direction, change.reach())
            return Line(direction, change.amounts), ~straight
        return None, None

    def _in_columns(self, stage: Stage, changes: Changes, pairs: Pairs) -> Columns:
        values, node = self.snapshot.values, stage.step.node
        taken: list[Any] = []
        for slot in stage.step.inputs:
            change = changes.get(slot)
            if isinstance(change, Columns):
                taken.append(change.values)
            else:
                taken.append(values[slot][pairs.samples, pairs.columns][np.newaxis])
        base = values[stage.slot][pairs.samples, pairs.columns]
        if not node.mixes_samples:
            y = node.forward_columns(one_or_tuple(taken), pairs.columns)
            return Columns(base, values=y)
        count = self.together
        batches = [x.reshape(len(x), -1, count, *x.shape[2:]) for x in taken]
        y = node.forward_columns(one_or_tuple(batches), pairs.columns[::count])
        return Columns(base, values=y.reshape(len(y), -1, *y.shape[3:]))

    def _any_together(self, place: int, pairs: Bools) -> Bools:
        """Tell of which pairs it holds, or of one that must stay together with it."""
        count = self._group(place)
        if count == 1:
            return pairs
        return pairs.reshape(-1, count).any(axis=1).repeat(count)

    def _without_still(self, place: int, changes: Changes, pairs: Pairs, moved: Bools) -> Array:
        """Go on with the pairs that move in some trial."""
        trials = _trials(changes)
        losses = np.zeros((trials, len(pairs)))
        if moved.any():
            picked = np.flatnonzero(moved)
            losses[:, picked] = self.losses_from(place, _parts(changes, picked), pairs[picked])
        return losses

    def _apart(self, place: int, changes: Changes, pairs: Pairs, bent: Bools) -> Array:
        """Go on with the pairs whose lines stay straight, and by whole rows with the others."""
        trials = _trials(changes)
        losses = np.empty((trials, len(pairs)))
        picked = np.flatnonzero(bent)
        losses[:, picked] = self._by_rows(place, _parts(changes, picked), pairs[picked])
        if len(picked) < len(pairs):
            picked = np.flatnonzero(~bent)
            losses[:, picked] = self.losses_from(place, _parts(changes, picked), pairs[picked])
        return losses

    def _ended(self, changes: Changes, pairs: Pairs) -> Array:
        (output,) = self.snapshot.wiring.outputs
        base, change = self.snapshot.values[output], changes[output]
        if isinstance(change, Columns) and base.ndim == 2:
            change = change.line(base, pairs)
        if isinstance(change, Line) and self._loss_along is not None:
            losses = self._loss_along(pairs.samples, change.direction, change.amounts)
            if losses is not None:
                return losses
        return self._by_rows(len(self.stages), changes, pairs)

    @cached_property
    def _loss_along(self) -> AlongLines | None:
        (output,) = self.snapshot.wiring.outputs
        return self.objective.loss.along(self.snapshot.values[output], self.objective.t)

    @property
    def objective(self) -> Objective:
        """The objective that is differentiated."""
        return self.snapshot.objective

    def _by_rows(self, place: int, changes: Changes, pairs: Pairs) -> Array:
        """Run the changed samples through the rest of the network, a block at a time."""
        trials, size, count = _trials(changes), self._row_sizes[place], self._group(place)
        groups_at_once = min(len(pairs) // count, BLOCK // (size * trials * count))
        pairs_at_once = count * max(1, groups_at_once)
        losses = np.empty((trials, len(pairs)))
        for some_pairs in blocks(len(pairs), pairs_at_once):
            for some_trials in blocks(trials, BLOCK // (size * pairs_at_once)):
                parts = {slot: each.part(some_trials, some_pairs) for slot, each in changes.items()}
                losses[some_trials, some_pairs] = self._run(place, parts, pairs[some_pairs])
        return losses

    def _run(self, place: int, changes: Changes, pairs: Pairs) -> Array:
        trials = _trials(changes)
        for stage in self.stages[place:]:
            rows = self._row_step(stage, changes, pairs, trials)
            changes = _kept(changes, stage)
            changes[stage.slot] = Rows(rows)
        (output,) = self.snapshot.wiring.outputs
        rows = changes[output].rows(self.snapshot.values[output], pairs)
        t: Any = self.objective.t[pairs.samples]
        items = Items.of(rows)
        targets = np.empty((len(rows), *t.shape), dtype=t.dtype)
        targets[...] = t
        return items.shaped(self.objective.loss.per_sample(items.flat(rows), items.flat(targets)))

    def _row_step(self, stage: Stage, changes: Changes, pairs: Pairs, trials: int) -> Array:
        node, values = stage.step.node, self.snapshot.values
        change = changes.get(stage.step.inputs[0])
        if isinstance(change, Columns) and node.spreads_columns:
            spread: Array = node.spread_columns(change.delta, pairs.columns)
            spread += gathered(values[stage.slot], pairs.samples)
            return spread
        if isinstance(change, Runs) and node.spreads_columns:
            spread = node.spread_runs(change.delta, pairs.columns)
            spread += gathered(values[stage.slot], pairs.samples)
            return spread
        taken = [
            changes[slot].rows(values[slot], pairs)
            if slot in changes
            else repeated(values[slot], pairs.samples, trials)
            for slot in stage.step.inputs
        ]
        forward = in_mode(node, "forward", training=True)
        if node.mixes_samples:
            return _batch_by_batch(forward, taken, self.together)
        items = Items.of(taken[0])
        return items.shaped(forward(one_or_tuple([items.flat(rows) for rows in taken])))


@attrs.frozen(eq=False)
class Items:
    """Trials and pairs as the one batch axis that layers know, in the order of memory."""

    shape: tuple[int, ...]
    pairs_first: bool

    @classmethod
    def of(cls, rows: Array) -> Items:
        """See how the rows lie in memory."""
        return cls(rows.shape[:2], rows.strides[0] < rows.strides[1])

    def flat(self, rows: Array) -> Array:
        """Give ``(trials * pairs, features...)``, without a copy where memory allows."""
        ordered = rows.swapaxes(0, 1) if self.pairs_first else rows
        return ordered.reshape(-1, *rows.shape[2:])

    def shaped(self, flat: Array) -> Array:
        """Give ``(trials, pairs, features...)`` back."""
        if self.pairs_first:
            return flat.reshape(*self.shape[::-1], *flat.shape[1:]).swapaxes(0, 1)
        return flat.reshape(*self.shape, *flat.shape[1:])


def _batch_by_batch(forward: Callable[[Any], Array], taken: list[Array], count: int) -> Array:
    """Run a layer that mixes samples: each trial with `count` pairs is a batch."""
    trials, pairs = taken[0].shape[:2]
    batches = [rows.reshape(trials * pairs // count, count, *rows.shape[2:]) for rows in taken]
    y = np.stack([forward(one_or_tuple(batch)) for batch in zip(*batches, strict=True)])
    return y.reshape(trials, pairs, *y.shape[2:])


def _moved(delta: Array) -> Bools:
    """Tell which pairs move in some trial."""
    return np.asarray(delta.any(axis=(0, *range(2, delta.ndim))))


def _trials(changes: Changes) -> int:
    (trials,) = {change.trials for change in changes.values()}
    return trials


def _kept(changes: Changes, stage: Stage) -> Changes:
    """Leave out what nobody needs after a stage."""
    return {slot: each for slot, each in changes.items() if slot not in stage.released}


def _parts(changes: Changes, picked: Labels) -> Changes:
    return {slot: change.part(slice(None), picked) for slot, change in changes.items()}
