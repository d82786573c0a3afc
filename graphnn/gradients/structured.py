"""Finite differences along the structure of a network: what the structured estimators share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs

from graphnn.arrays import Array
from graphnn.functional import numerical_gradient
from graphnn.functional.arguments import check_positive
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective
from graphnn.gradients.places import Place, places
from graphnn.gradients.snapshot import Snapshot
from graphnn.gradients.steadiness import steady_value
from graphnn.gradients.tail import Tail, tail
from graphnn.graph.perturbation import ColumnMove

__all__ = ["Differences", "check_step", "differentiate"]

Differences: TypeAlias = Callable[[Tail, Sequence[ColumnMove]], list[tuple[Array, str]]]
"""Takes a tail and how the parameters of its layer move it; gives ``(I, J)`` and a method each."""


def check_step(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse a step that is not a positive number."""
    check_positive(type(instance).__name__, attribute.name, value)


def differentiate(objective: Objective, h: float, differences: Differences) -> Gradient:
    """Differentiate by every parameter: along the structure, or by walking where there is none.

    Parameters
    ----------
    objective
        The objective; its parameters are not touched.
    h
        Step to either side.
    differences
        How the parameters of one layer are differentiated that say how they move its output.

    Raises
    ------
    ValueError
        If two evaluations of the loss differ, so that differences mean nothing.
    """
    snapshot = Snapshot.of(objective.astype("float64"))
    value = steady_value(snapshot)
    found: dict[str, tuple[Array, str]] = {}
    for position, here in itertools.groupby(places(snapshot), lambda place: place.positions[0]):
        found.update(_at_one_step(snapshot, position, list(here), h, differences))
    own = objective.parameters()
    return Gradient(
        {name: found[name][0].astype(array.dtype, copy=False) for name, array in own.items()},
        value=value,
        methods={name: found[name][1] for name in own},
    )


def _at_one_step(
    snapshot: Snapshot, position: int, here: list[Place], h: float, differences: Differences
) -> dict[str, tuple[Array, str]]:
    behind = tail(snapshot, position)
    moves = {} if behind is None else {place.ref.name: place.move(snapshot) for place in here}
    moving = {name: move for name, move in moves.items() if move is not None}
    found: dict[str, tuple[Array, str]] = {}
    if behind is not None and moving:
        matrices = differences(behind, list(moving.values()))
        found = dict(zip(moving, matrices, strict=True))
    shaped: dict[str, tuple[Array, str]] = {}
    for place in here:
        name = place.ref.name
        if name in moving:
            matrix, method = found[name]
            shaped[name] = place.shaped(matrix, moving[name]), method
        else:
            shaped[name] = _walked(snapshot, place, h), "walk"
    return shaped


def _walked(snapshot: Snapshot, place: Place, h: float) -> Array:
    """Walk one parameter, running the network again from its layer on."""

    def value(_: Array) -> float:
        return snapshot.value_from(place.positions[0])

    # The snapshot's network is a copy: nobody else sees its parameters move.
    return numerical_gradient(value, place.ref.array, h)
