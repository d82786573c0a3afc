"""How a wiring is run forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphnn.graph.wiring import Step, Wiring

__all__ = ["one_or_tuple", "run", "taken", "trace"]


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
    for step, forward in wiring.flat.forwards(training=training):
        try:
            values.append(forward(step.take(values)))
        except Exception as error:
            _note(error, step)
            raise
        yield step, values[-1]


def run(wiring: Wiring, inputs: Sequence[Any], *, training: bool) -> Any:
    """Run the graph; give its output, or a tuple of its outputs."""
    flat, values = wiring.flat, list(inputs)
    step = None
    try:
        for step, forward in flat.forwards(training=training):
            values.append(forward(step.take(values)))
    except Exception as error:
        _note(error, step)
        raise
    return taken(values, flat.outputs)


def _note(error: Exception, step: Step | None) -> None:
    if step is not None:
        error.add_note(f"in {step.title}")


def taken(values: Sequence[Any], slots: Sequence[int]) -> Any:
    """Give the value in a single slot, or a tuple of those in several."""
    return values[slots[0]] if len(slots) == 1 else tuple(values[slot] for slot in slots)


def one_or_tuple(values: Sequence[Any]) -> Any:
    """Give values as a node or a loss takes them: one alone, several in a tuple."""
    return values[0] if len(values) == 1 else tuple(values)
