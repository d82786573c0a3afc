"""Forward passes in complex numbers, from where an imaginary step was taken up to the losses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients.snapshot import Snapshot
from graphnn.graph.modes import in_mode
from graphnn.graph.parameters import ParameterRef
from graphnn.graph.running import one_or_tuple

__all__ = ["ComplexPasses", "in_complex_numbers", "in_place_of"]


@attrs.define(eq=False)
class ComplexPasses:
    """Runs what depends on a change, and counts how often.

    Parameters
    ----------
    snapshot
        A forward pass in real numbers; what does not change is taken from it.
    """

    snapshot: Snapshot
    count: int = 0

    def slopes(self, changes: dict[int, Any], step: float, moved: Collection[int] = ()) -> Array:
        """Run the network with some slots changed and some layers moved by an imaginary step.

        Parameters
        ----------
        changes
            New values of slots; the values behind them are added.
        step
            The imaginary step.
        moved
            Positions of layers to run in any case, since a parameter of theirs was moved.

        Returns
        -------
        array of shape (N,)
            Derivative of each sample's loss.
        """
        self.count += 1
        snapshot, wiring = self.snapshot, self.snapshot.wiring
        for position, each in enumerate(wiring.steps):
            if position in moved or not changes.keys().isdisjoint(each.inputs):
                x = self._values(changes, each.inputs)
                if position in moved:
                    x = [in_complex_numbers(value) for value in x]
                snapshot.resume(position)
                run = in_mode(each.node, "forward", training=True)
                changes[snapshot.slot(position)] = run(one_or_tuple(x))
        outputs = one_or_tuple(self._values(changes, wiring.outputs))
        losses = snapshot.objective.loss.per_sample(outputs, snapshot.objective.t)
        return np.imag(losses) / step

    def _values(self, changes: dict[int, Any], slots: Sequence[int]) -> list[Any]:
        return [changes[slot] if slot in changes else self.snapshot.values[slot] for slot in slots]


def in_complex_numbers(value: Any) -> Any:
    """Make complex what a layer gets whose parameter is, so that it may add the one to the other.

    In place it could not otherwise.
    """
    if isinstance(value, tuple):
        return tuple(in_complex_numbers(part) for part in value)
    # By integers nothing is differentiated, and nobody could look a complex number up.
    return value if value.dtype.kind in "iu" else value + 0j


@contextmanager
def in_place_of(ref: ParameterRef, values: Any) -> Iterator[None]:
    """Let a parameter have other values for a while, complex ones too, past the layer's checks.

    For layers that nobody else sees.
    """
    own = ref.array
    object.__setattr__(ref.node, ref.field, values)
    try:
        yield
    finally:
        object.__setattr__(ref.node, ref.field, own)
