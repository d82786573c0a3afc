"""Finite differences along the structure of a network: what the structured estimators share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

from graphnn.arrays import Array
from graphnn.functional import numerical_gradient
from graphnn.gradients.differences import Snapshot, Tail
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective
from graphnn.gradients.places import Place, places
from graphnn.graph.perturbation import ColumnMove

__all__ = ["Difference", "check_step", "differentiate"]

Difference: TypeAlias = Callable[[Tail, ColumnMove], tuple[Array, str]]
"""Takes a snapshot, a step and how a parameter moves it; gives ``(I, J)`` and the method's name."""


def check_step(instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse a step that is not a positive number."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(
            f"{type(instance).__name__}: {attribute.name} is {value}; wanted a positive number"
        )


def differentiate(objective: Objective, h: float, difference: Difference) -> Gradient:
    """Differentiate by every parameter: along the structure, or by walking where there is none.

    Parameters
    ----------
    objective
        The objective; its parameters are not touched.
    h
        Step to either side.
    difference
        How a parameter is differentiated whose layer says how it moves the output.

    Raises
    ------
    ValueError
        If two evaluations of the loss differ, so that differences mean nothing.
    """
    working = objective.astype("float64")
    snapshot = Snapshot.of(working)
    value = snapshot.value()
    again = working.value()
    if again != value and not (math.isnan(again) and math.isnan(value)):
        raise ValueError(
            f"the loss changes between two evaluations at one point, {value!r} and {again!r}, so "
            "its differences mean nothing; a layer draws at random, or keeps something"
        )
    arrays, methods = {}, {}
    own = objective.parameters()
    for place in places(snapshot):
        name = place.ref.name
        tail = snapshot.tail(place.positions[0])
        move = place.move(snapshot)
        if tail is None or move is None:
            found, methods[name] = _walked(snapshot, place, h), "walk"
        else:
            matrix, methods[name] = difference(tail, move)
            found = place.shaped(matrix, move)
        arrays[name] = found.astype(own[name].dtype, copy=False)
    return Gradient(arrays, value=value, methods=methods)


def _walked(snapshot: Snapshot, place: Place, h: float) -> Array:
    """Walk one parameter, running the network again from its layer on."""

    def value(_: Array) -> float:
        return snapshot.value_from(place.positions[0])

    # The snapshot's network is a copy: nobody else sees its parameters move.
    return numerical_gradient(value, place.ref.array, h)
