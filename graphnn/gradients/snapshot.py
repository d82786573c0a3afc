"""One forward pass of an objective with every value kept, from which others branch off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Labels
from graphnn.gradients.objective import Objective
from graphnn.graph.modes import in_mode
from graphnn.graph.randomness import GeneratorRef, State
from graphnn.graph.running import taken
from graphnn.graph.wiring import Wiring

__all__ = ["Pairs", "Snapshot"]


@attrs.frozen(eq=False)
class Pairs:
    """Columns of single samples: which sample and which column each is, arrays ``(pairs,)``."""

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
            return cls(objective, (*inputs, *(_by_samples(value) for _, value in trace)))
        values, draws = list(inputs), {}
        with objective.frozen():
            for position in range(len(objective.network.wiring.flat.steps)):
                if position in random:
                    draws[position] = [(ref, ref.state) for ref in random[position]]
                values.append(_by_samples(next(trace)[1]))
        return cls(objective, tuple(values), draws)

    @cached_property
    def wiring(self) -> Wiring:
        """The network with nested ones laid flat."""
        return self.objective.network.wiring.flat

    def slot(self, position: int) -> int:
        """Give the slot that the step at `position` fills."""
        return len(self.wiring.inputs) + position

    def resume(self, position: int) -> None:
        """Let a step that draws at random draw again what it drew."""
        for ref, state in self.draws.get(position, ()):
            ref.resume(state)

    def value(self) -> float:
        """Give the loss of the forward pass."""
        return self.value_from(len(self.wiring.steps))

    def value_from(self, position: int) -> float:
        """Run the network again from one step on, and give the loss."""
        values = list(self.values[: self.slot(position)])
        for later, step in enumerate(self.wiring.steps[position:], position):
            self.resume(later)
            forward = in_mode(step.node, "forward", training=True)
            values.append(forward(taken(values, step.inputs)))
        return self.objective.loss(taken(values, self.wiring.outputs), self.objective.t)


def _by_samples(value: Any) -> Any:
    """Lay images sample by sample in memory, from which single ones are picked over and over."""
    if isinstance(value, np.ndarray) and value.ndim > 2:
        return np.ascontiguousarray(value)
    return value
