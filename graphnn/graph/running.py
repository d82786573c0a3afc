"""How a wiring is run forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from graphnn.graph.modes import in_mode

if TYPE_CHECKING:
    from graphnn.graph.wiring import Step, Wiring

__all__ = ["run", "taken", "trace"]


def trace(wiring: Wiring, inputs: Sequence[Any], *, training: bool) -> Iterator[tuple[Step, Any]]:
    """Run the graph and yield every step with its value, in order.

    Parameters
    ----------
    wiring
        The graph.
    inputs : sequence of arrays of shape (N, ...)
        One batch for each input.
    training
        Passed to the nodes that behave differently in training.
    """
    values = list(inputs)
    for step in wiring.flat.steps:
        x = taken(values, step.inputs)
        try:
            y = in_mode(step.node, "forward", training=training)(x)
        except Exception as error:
            error.add_note(f"in {step.title}")
            raise
        values.append(y)
        yield step, y


def run(wiring: Wiring, inputs: Sequence[Any], *, training: bool) -> Any:
    """Run the graph; give its output, or a tuple of its outputs."""
    values = list(inputs)
    values.extend(y for _, y in trace(wiring, inputs, training=training))
    return taken(values, wiring.flat.outputs)


def taken(values: Sequence[Any], slots: Sequence[int]) -> Any:
    """Give the value in a single slot, or a tuple of those in several."""
    return values[slots[0]] if len(slots) == 1 else tuple(values[slot] for slot in slots)
