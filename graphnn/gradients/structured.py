"""Finite differences along the structure of a network: what the structured estimators share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs

from graphnn.arrays import Array
from graphnn.functional import numerical_gradient
from graphnn.functional.arguments import check_positive
from graphnn.functional.steps import check_moves
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
        If two evaluations of the loss differ, so that differences mean nothing, or if the step is
        lost to rounding at some parameter.
    """
    copy = objective.astype("float64")
    for array in copy.parameters().values():
        check_moves("numerical_gradient", array, h)
    snapshot = Snapshot.of(copy)
    value = steady_value(snapshot)
    work = Work(snapshot, h, differences)
    for position, here in itertools.groupby(places(snapshot), lambda place: place.positions[0]):
        work.at_one_step(position, list(here))
    own = objective.parameters()
    return Gradient(
        {name: work.found[name].astype(array.dtype, copy=False) for name, array in own.items()},
        value=value,
        evaluations=2 + work.evaluations,
        trials=work.trials,
        methods={name: work.methods[name] for name in own},
    )


@attrs.define(eq=False)
class Work:
    """What is found for each parameter, how, and at what cost."""

    snapshot: Snapshot
    h: float
    differences: Differences
    found: dict[str, Array] = attrs.field(factory=dict, init=False)
    methods: dict[str, str] = attrs.field(factory=dict, init=False)
    evaluations: int = attrs.field(default=0, init=False)
    trials: int = attrs.field(default=0, init=False)

    def at_one_step(self, position: int, here: list[Place]) -> None:
        """Differentiate by the parameters of one step."""
        behind = tail(self.snapshot, position)
        moving: dict[Place, ColumnMove] = {}
        if behind is not None:
            moves = {place: place.move(self.snapshot) for place in here}
            moving = {place: move for place, move in moves.items() if move is not None}
        if behind is not None and moving:
            matrices = self.differences(behind, list(moving.values()))
            for (place, move), (matrix, method) in zip(moving.items(), matrices, strict=True):
                self._put(place, place.shaped(matrix, move), method)
            self.trials += behind.trials
        for place in here:
            if place not in moving:
                self._put(place, self._walked(place), "walk")

    def _put(self, place: Place, array: Array, method: str) -> None:
        self.found[place.ref.name], self.methods[place.ref.name] = array, method

    def _walked(self, place: Place) -> Array:
        """Walk one parameter, running the network again from its layer on."""

        def value(_: Array) -> float:
            return self.snapshot.value_from(place.positions[0])

        # The snapshot's network is a copy: nobody else sees its parameters move.
        walked, info = numerical_gradient(value, place.ref.array, self.h, full_output=True)
        self.evaluations += info.evaluations
        return walked
