"""Where the parameters of a network stand, and how a layer there says that they move it."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients.snapshot import Snapshot
from graphnn.graph.modes import keywords
from graphnn.graph.parameters import ParameterRef, parameter_refs
from graphnn.graph.perturbation import ColumnMove

__all__ = ["Place", "places"]


@attrs.frozen(eq=False)
class Place:
    """One parameter and the steps of the flat wiring that use it.

    Parameters
    ----------
    ref
        The parameter.
    local
        Its name within the node of the first step.
    positions
        The steps, in order; more than one where weights are tied.
    """

    ref: ParameterRef
    local: str
    positions: tuple[int, ...]

    def move(self, snapshot: Snapshot) -> ColumnMove | None:
        """Ask the layer how the parameter moves its output, where the answer can be used."""
        position = self.positions[0]
        step = snapshot.wiring.steps[position]
        if len(self.positions) > 1 or len(step.inputs) > 1:
            return None
        x, y = snapshot.values[step.inputs[0]], snapshot.values[snapshot.slot(position)]
        told = keywords(step.node, "parameter_move", training=True)
        return step.node.parameter_move(self.local, x, y, **told)

    def shaped(self, matrix: Array, move: ColumnMove) -> Array:
        """Give derivatives ``(I, J)`` the shape of the parameter."""
        moved = np.moveaxis(self.ref.array, move.column_axis, -1).shape
        return np.ascontiguousarray(np.moveaxis(matrix.reshape(moved), -1, move.column_axis))


def places(snapshot: Snapshot) -> tuple[Place, ...]:
    """List every parameter of the snapshot's network with its places, in order."""
    found: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for position, step in enumerate(snapshot.wiring.steps):
        for ref in parameter_refs(step.node):
            found.setdefault((id(ref.node), ref.field), []).append((position, ref.name))
    return tuple(
        Place(ref, local[0][1], tuple(position for position, _ in local))
        for ref in snapshot.wiring.parameter_refs
        if (local := found[id(ref.node), ref.field])
    )
