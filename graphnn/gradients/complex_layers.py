"""Whether the layers of a network can be differentiated by a complex step, and which cannot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import numpy as np

from graphnn.functional.analytic import NEARBY, agrees, direction
from graphnn.functional.complex_step import TINY
from graphnn.gradients.complex_passes import in_complex_numbers, in_place_of
from graphnn.gradients.snapshot import Snapshot
from graphnn.graph.errors import NotDifferentiableError
from graphnn.graph.modes import in_mode
from graphnn.graph.parameters import parameter_refs
from graphnn.graph.running import one_or_tuple

__all__ = ["check_analytic"]


def check_analytic(snapshot: Snapshot) -> None:
    """Compare the complex step through each layer, and the loss, with its real differences.

    Inputs that depend on a parameter and the layer's own parameters are moved along one direction.

    Raises
    ------
    NotDifferentiableError
        If they differ; it names the first layer where they do.
    """
    wiring, values = snapshot.wiring, snapshot.values
    reached: set[int] = set()
    for position, step in enumerate(wiring.steps):
        moved = [slot in reached for slot in step.inputs]
        if any(moved) or any(True for _ in parameter_refs(step.node)):
            reached.add(snapshot.slot(position))
            x = [values[slot] for slot in step.inputs]
            _check(
                step.title, _layer(snapshot, position, x, moved), values[snapshot.slot(position)]
            )
    outputs = [values[slot] for slot in wiring.outputs]
    moved = [slot in reached for slot in wiring.outputs]
    if any(moved):
        loss = _loss(snapshot, outputs, moved)
        _check(f"the loss {snapshot.objective.loss!r}", loss, loss(0))


def _layer(
    snapshot: Snapshot, position: int, x: list[Any], moved: list[bool]
) -> Callable[[complex], Any]:
    step = snapshot.wiring.steps[position]
    run = in_mode(step.node, "forward", training=True)

    def along(amount: complex) -> Any:
        snapshot.resume(position)
        with ExitStack() as stack:
            for ref in parameter_refs(step.node):
                stack.enter_context(in_place_of(ref, _moved(ref.array, amount)))
            inputs = _moved_some(x, moved, amount)
            if isinstance(amount, complex):
                inputs = [in_complex_numbers(value) for value in inputs]
            return run(one_or_tuple(inputs))

    return along


def _loss(snapshot: Snapshot, outputs: list[Any], moved: list[bool]) -> Callable[[complex], Any]:
    def along(amount: complex) -> Any:
        y = one_or_tuple(_moved_some(outputs, moved, amount))
        return snapshot.objective.loss.per_sample(y, snapshot.objective.t)

    return along


def _moved_some(values: list[Any], moved: list[bool], amount: complex) -> list[Any]:
    pairs = zip(values, moved, strict=True)
    return [_moved(value, amount) if moves else value for value, moves in pairs]


def _moved(value: Any, amount: complex) -> Any:
    if isinstance(value, tuple):
        return tuple(_moved(part, amount) for part in value)
    return value + amount * direction(value)


def _check(title: str, along: Callable[[complex], Any], here: Any) -> None:
    """Check one layer or loss, as a function of how far it is moved."""
    try:
        with np.errstate(all="ignore"):
            found = along(1j * TINY)
    except Exception as error:
        raise NotDifferentiableError(
            f"{title} does not take complex numbers, as a complex step needs "
            f'({type(error).__name__}: {error}); use the estimator "numerical"'
        ) from error
    with np.errstate(all="ignore"):
        ahead, behind = along(NEARBY), along(-NEARBY)
    for parts in zip(*map(_parts, (found, here, ahead, behind)), strict=True):
        # In float32 the step would be zero.
        slope = np.divide(np.imag(parts[0]), TINY, dtype=np.float64)
        if not np.all(agrees(slope, *parts[1:])):
            raise NotDifferentiableError(
                f"{title} drops imaginary parts, or is not analytic here: its derivative by a "
                'complex step is not that of its differences; use the estimator "numerical"'
            )


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
