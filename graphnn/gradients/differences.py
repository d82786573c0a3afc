"""Loss differences of perturbed columns: only what a perturbation changes is evaluated.

A *pair* is a column of a layer's output in one sample. Each pair is tried with several amounts,
the *trials*. While a change stays in its column it is an array ``(trials, pairs, ...)``; where a
layer spreads it over all columns it becomes rows, ``(trials, pairs, features...)``: the sample's
whole output, once a trial. Rows lie in memory with their features first, so that inner loops are
long however few the features are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.gradients.objective import Objective
from graphnn.graph.modes import in_mode
from graphnn.graph.node import Node
from graphnn.graph.randomness import GeneratorRef, State
from graphnn.graph.wiring import Step, Wiring

__all__ = ["BLOCK", "Snapshot"]

BLOCK = 1 << 17
"""Elements of the widest temporary array: 1 MiB in float64."""

AnyNode: TypeAlias = Node[Any, Any]


@attrs.frozen(eq=False)
class Pairs:
    """Which sample and which column each pair is, two integer arrays ``(pairs,)``."""

    samples: Labels
    columns: Labels

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, picked: Any) -> Pairs:
        return Pairs(self.samples[picked], self.columns[picked])


@attrs.frozen(eq=False, slots=False)
class Snapshot:
    """One forward pass of an objective, with every value on the way kept.

    Parameters
    ----------
    objective
        The objective, in float64.
    values
        The value in every slot of the network's flat wiring.
    draws
        For each step that draws at random, where its generators stood before it.
    """

    objective: Objective
    values: tuple[Any, ...]
    draws: Mapping[int, Sequence[tuple[GeneratorRef, State]]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, objective: Objective) -> Snapshot:
        """Run the network once."""
        inputs = objective.x if isinstance(objective.x, tuple) else (objective.x,)
        trace = objective.network.trace(objective.x, training=True)
        random = objective.network.wiring.random_steps
        if not random:
            return cls(objective, (*inputs, *(value for _, value in trace)))
        values, draws = list(inputs), {}
        with objective.frozen():
            for position in range(len(objective.network.wiring.flat.steps)):
                if position in random:
                    draws[position] = [(ref, ref.state) for ref in random[position]]
                values.append(next(trace)[1])
        return cls(objective, tuple(values), draws)

    @cached_property
    def wiring(self) -> Wiring:
        """The network with nested ones laid flat."""
        return self.objective.network.wiring.flat

    def slot(self, position: int) -> int:
        """Give the slot that the step at `position` fills."""
        return len(self.wiring.inputs) + position

    def value(self) -> float:
        """Give the loss of the forward pass."""
        return self.value_from(len(self.wiring.steps))

    def value_from(self, position: int) -> float:
        """Run the network again from one step on, and give the loss."""
        values = list(self.values[: self.slot(position)])
        for later, step in enumerate(self.wiring.steps[position:], position):
            for ref, state in self.draws.get(later, ()):
                ref.resume(state)
            x = tuple(values[slot] for slot in step.inputs)
            values.append(in_mode(step.node, "forward", training=True)(x[0] if len(x) == 1 else x))
        outputs: Any = tuple(values[slot] for slot in self.wiring.outputs)
        return self.objective.loss(outputs[0] if len(outputs) == 1 else outputs, self.objective.t)

    def row_losses(self, rows: Array, pairs: Pairs) -> Array:
        """Evaluate the loss of whole outputs ``(trials, pairs, features...)``."""
        t: Any = self.objective.t[pairs.samples]
        items = _Items(rows)
        targets = np.empty((len(rows), *t.shape), dtype=t.dtype)
        targets[...] = t
        targets = items.flat(targets)
        return items.shaped(self.objective.loss.per_sample(items.flat(rows), targets))

    def tail(self, position: int) -> Tail | None:
        """Plan what a change of one step's output in one sample does, up to the loss.

        Returns
        -------
        Tail or None
            ``None`` where the change would not stay in that sample, or a layer draws at random:
            what it draws for a sample depends on the others that it draws for.
        """
        if len(self.wiring.outputs) > 1 or len(self.wiring.inputs) > 1 or position in self.draws:
            return None
        forms: dict[int, Form] = {self.slot(position): "column"}
        stages = []
        for later in range(position + 1, len(self.wiring.steps)):
            step = self.wiring.steps[later]
            if not forms.keys() & set(step.inputs):
                continue
            if step.node.mixes_samples or later in self.draws:
                return None
            stage = self._stage(later, step, forms)
            forms[stage.slot] = "column" if stage.run is _in_columns else "rows"
            stages.append(stage)
        return Tail(self, self.slot(position), _released(stages, self.wiring.outputs[0]))

    def _stage(self, later: int, step: Step, forms: dict[int, Form]) -> Stage:
        slot, taken = self.slot(later), [forms.get(slot) for slot in step.inputs]
        if step.node.keeps_columns and "rows" not in taken:
            run: Run = _in_columns
        elif taken == ["column"] and step.node.spreads_columns:
            run = _spread
        else:
            run = _in_rows
        return Stage(step, slot, run)


Form: TypeAlias = Literal["column", "rows"]
Run: TypeAlias = "Callable[[Snapshot, Stage, dict[int, Array], Pairs], Array]"


@attrs.frozen(eq=False)
class Stage:
    """One step that a change goes through, and how."""

    step: Step
    slot: int
    run: Run
    released: tuple[int, ...] = ()


def _released(stages: list[Stage], output: int) -> tuple[Stage, ...]:
    """Note with each stage which changed slots nobody needs after it."""
    seen: set[int] = {output}
    noted = []
    for stage in reversed(stages):
        last = tuple(slot for slot in set(stage.step.inputs) if slot not in seen)
        seen.update(last)
        noted.append(attrs.evolve(stage, released=last))
    return tuple(reversed(noted))


@attrs.frozen(eq=False, slots=False)
class Tail:
    """The way from one step's output to the loss, for changes of one column in one sample."""

    snapshot: Snapshot
    slot: int
    stages: tuple[Stage, ...]

    @cached_property
    def width(self) -> int:
        """The largest number of values that one changed sample has on the way."""
        values = self.snapshot.values
        widths = [math.prod(values[self.snapshot.wiring.outputs[0]].shape[1:])]
        for stage in self.stages:
            start = 2 if stage.run is _in_columns else 1
            widths.append(math.prod(values[stage.slot].shape[start:]))
        return int(max(widths))

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
            The sample's loss. Zero, in all trials alike, for a pair whose change dies out on the
            way: only differences between trials have a meaning.
        """
        snapshot, kept, alive = self.snapshot, pairs, None
        changes = {self.slot: delta}
        for stage in self.stages:
            change = stage.run(snapshot, stage, changes, kept)
            for slot in stage.released:
                changes.pop(slot, None)
            if stage.run is _in_columns and not changes:
                moved = change.any(axis=0)
                if moved.ndim > 1:
                    moved = moved.reshape(len(kept), -1).any(axis=1)
                if not moved.all():
                    picked = np.flatnonzero(moved)
                    alive = picked if alive is None else alive[picked]
                    change, kept = change[:, picked], kept[picked]
                    if not len(kept):
                        return np.zeros((len(delta), len(pairs)))
            changes[stage.slot] = change
        (output,) = snapshot.wiring.outputs
        rows = _as_rows(snapshot, output, changes[output], kept)
        found = snapshot.row_losses(rows, kept)
        if alive is None:
            return found
        every = np.zeros((len(delta), len(pairs)))
        every[:, alive] = found
        return every


def _in_columns(snapshot: Snapshot, stage: Stage, changes: dict[int, Array], pairs: Pairs) -> Array:
    taken = []
    for slot in stage.step.inputs:
        x = snapshot.values[slot][pairs.samples, pairs.columns]
        taken.append(x + changes[slot] if slot in changes else x[np.newaxis])
    y = stage.step.node.forward_columns(
        taken[0] if len(taken) == 1 else tuple(taken), pairs.columns
    )
    change: Array = y - snapshot.values[stage.slot][pairs.samples, pairs.columns]
    return change


def _spread(snapshot: Snapshot, stage: Stage, changes: dict[int, Array], pairs: Pairs) -> Array:
    (slot,) = stage.step.inputs
    spread: Array = stage.step.node.spread_columns(changes[slot], pairs.columns)
    spread += _rows(snapshot.values[stage.slot], pairs.samples)
    return spread


def _in_rows(snapshot: Snapshot, stage: Stage, changes: dict[int, Array], pairs: Pairs) -> Array:
    trials = next(len(changes[slot]) for slot in stage.step.inputs if slot in changes)
    taken = []
    for slot in stage.step.inputs:
        if slot in changes:
            rows = _as_rows(snapshot, slot, changes[slot], pairs)
        else:
            rows = _stacked(snapshot.values[slot], pairs.samples, trials)
        taken.append(rows)
    items = _Items(taken[0])
    flat = tuple(items.flat(rows) for rows in taken)
    y: Array = in_mode(stage.step.node, "forward", training=True)(
        flat[0] if len(flat) == 1 else flat
    )
    return items.shaped(y)


@attrs.frozen(eq=False, init=False)
class _Items:
    """Trials and pairs as the one batch axis that layers know, in the order of memory."""

    shape: tuple[int, int]
    pairs_first: bool

    def __init__(self, rows: Array) -> None:
        pairs_first = rows.strides[0] < rows.strides[1]
        self.__attrs_init__(shape=rows.shape[:2], pairs_first=pairs_first)

    def flat(self, rows: Array) -> Array:
        """Give ``(trials * pairs, features...)``, without a copy where memory allows."""
        ordered = rows.swapaxes(0, 1) if self.pairs_first else rows
        return ordered.reshape(-1, *rows.shape[2:])

    def shaped(self, flat: Array) -> Array:
        """Give ``(trials, pairs, features...)`` back."""
        if self.pairs_first:
            return flat.reshape(*self.shape[::-1], *flat.shape[1:]).swapaxes(0, 1)
        return flat.reshape(*self.shape, *flat.shape[1:])


def _as_rows(snapshot: Snapshot, slot: int, change: Array, pairs: Pairs) -> Array:
    base = snapshot.values[slot]
    if change.ndim == base.ndim + 1:
        return change
    rows = _stacked(base, pairs.samples, len(change))
    rows[:, np.arange(len(pairs)), pairs.columns] += change
    return rows


def _rows(base: Array, samples: Labels) -> Array:
    """Give the samples of `base` as ``(1, pairs, features...)``, features first in memory."""
    if base.ndim == 2:
        return base.T[:, samples].T[np.newaxis]
    return np.moveaxis(np.moveaxis(base, 0, -1)[..., samples], -1, 0)[np.newaxis]


def _stacked(base: Array, samples: Labels, trials: int) -> Array:
    picked = np.moveaxis(base, 0, -1)[..., np.newaxis, samples]
    rows = np.empty((*base.shape[1:], trials, len(samples)))
    rows[...] = picked
    return np.moveaxis(rows, (-2, -1), (0, 1))


def blocks(count: int, size: int) -> Iterator[slice]:
    """Cut ``range(count)`` into slices of at most `size`, which is at least one."""
    step = max(1, size)
    return (slice(start, start + step) for start in range(0, count, step))
