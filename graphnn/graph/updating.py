"""What the buffers of a network become when it is trained on a batch."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from graphnn.arrays import Array
from graphnn.graph.errors import ShapeError
from graphnn.graph.node import Node
from graphnn.graph.randomness import unmoved

if TYPE_CHECKING:
    from graphnn.graph.wiring import Step, Wiring

__all__ = ["ahead", "from_values", "updated"]


def updated(wiring: Wiring, inputs: Sequence[Any]) -> dict[str, Array]:
    """Run the graph in training, as far as the last node that updates buffers.

    Parameters
    ----------
    wiring
        The graph.
    inputs : sequence of arrays of shape (N, ...)
        One batch for each input.

    Returns
    -------
    dict
        New arrays by the qualified names of buffers. Nothing is changed.
    """
    found: dict[str, Array] = {}
    if not wiring.updating:
        return found
    values, last = list(inputs), max(wiring.updating)
    for position, (step, forward) in enumerate(wiring.flat.forwards(training=True)[: last + 1]):
        try:
            if position in wiring.updating:
                # What it draws, it is to draw again in the pass.
                with unmoved(wiring.random_steps.get(position, ())):
                    found.update(_of_step(wiring, position, values, found))
            values.append(forward(step.take(values)) if position < last else None)
        except Exception as error:
            error.add_note(f"in {step.title}")
            raise
    return found


def ahead(wiring: Wiring, inputs: Sequence[Any]) -> dict[str, Array]:
    """Tell the same of a pass that is to come, which draws at random what this one draws."""
    with unmoved(wiring.generator_refs):
        return updated(wiring, inputs)


def from_values(wiring: Wiring, values: Sequence[Any]) -> dict[str, Array]:
    """Tell the same where the graph was run already, from the value in every slot."""
    found: dict[str, Array] = {}
    for position in wiring.updating:
        found.update(_of_step(wiring, position, values, found))
    return found


def _of_step(
    wiring: Wiring, position: int, values: Sequence[Any], found: Mapping[str, Array]
) -> dict[str, Array]:
    step, refs = wiring.flat.steps[position], wiring.updating[position]
    before = {name: found[ref.name] for name, ref in refs.items() if ref.name in found}
    given = _starting_from(before, step.node).updated_buffers(step.take(values))
    if not isinstance(given, Mapping):
        raise TypeError(f"{_gives(step)} {type(given).__name__}; wanted a mapping from names")
    if not given.keys() <= refs.keys():
        raise ValueError(f"{_gives(step)} {sorted(given)}; its buffers are {sorted(refs)}")
    for name, array in given.items():
        _check(step, name, array, refs[name].array)
    return {refs[name].name: array for name, array in given.items()}


def _starting_from(before: Mapping[str, Array], node: Node[Any, Any]) -> Node[Any, Any]:
    """Give a node that stands in two places the buffers that the first place leaves it."""
    if not before:
        return node
    other = copy.deepcopy(node)
    buffers = other.buffers()
    for name, array in before.items():
        buffers[name][...] = array
    return other


def _check(step: Step, name: str, array: object, buffer: Array) -> None:
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
        got = getattr(array, "dtype", type(array).__name__)
        raise TypeError(f"{_gives(step)} {got} for {name!r}; wanted an array of real numbers")
    if array.shape != buffer.shape:
        raise ShapeError(f"{_gives(step)} shape {array.shape} for {name!r}; wanted {buffer.shape}")


def _gives(step: Step) -> str:
    return f"updated_buffers of {step.title} gives"
