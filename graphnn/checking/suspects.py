"""Which layer is at fault where the gradient of a whole network is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from graphnn.arrays import Array, Vector
from graphnn.checking.causes import likely_cause
from graphnn.checking.habits import bad_habits
from graphnn.checking.layer import checked
from graphnn.checking.noise import measured_noise
from graphnn.checking.probe import Arrays, Probe
from graphnn.checking.report import Fault
from graphnn.checking.verdicts import Tolerance, judged
from graphnn.functional import numerical_gradient
from graphnn.gradients import Objective
from graphnn.graph import Node, NotDifferentiableError
from graphnn.losses import Loss, Targets

__all__ = ["faults"]

_SAMPLES = 5
_WALKED = 50_000
_STEP = 1e-5
_DIRECTIONS = 2


def faults(objective: Objective, rtol: float) -> Iterator[Fault]:
    """Check every layer on what it gets in a network, and the loss on what the network gives.

    A layer is tried along a few random directions, which is cheap however large it is. One that
    fails there is walked, to learn more, if it is not too large.

    Parameters
    ----------
    objective
        The objective, in float64. Of each value that a layer takes, the first few samples count.
    rtol
        As in `gradcheck`.
    """
    values = list(objective.x) if isinstance(objective.x, tuple) else [objective.x]
    with objective.frozen():
        steps = list(objective.network.trace(objective.x, training=True))
    values.extend(y for _, y in steps)
    for step, _ in steps:
        taken = [values[slot] for slot in step.inputs]
        if all(isinstance(x, np.ndarray) for x in taken):
            few = tuple(x[:_SAMPLES] for x in taken)
            yield from _of_layer(step.title, step.node, few, rtol)
    outputs = [values[slot] for slot in objective.network.wiring.flat.outputs]
    if len(outputs) == 1 and isinstance(outputs[0], np.ndarray):
        yield from _of_loss(objective.loss, outputs[0][:_SAMPLES], objective.t[:_SAMPLES], rtol)


def _of_layer(title: str, node: Node[Any, Any], x: Arrays, rtol: float) -> Iterator[Fault]:
    try:
        probe = Probe.of(node, x, 0)
        habits = bad_habits(probe)
        suspected = _suspected(probe)
        if suspected and sum(array.size for array in probe.arrays().values()) <= _WALKED:
            report = checked(probe, rtol, None)
            wrong = {each.name: each.cause for each in report if each.verdict == "wrong"}
        else:
            wrong = dict.fromkeys(suspected, "")
    except NotDifferentiableError:
        return
    except Exception as error:  # it went well on the whole batch, so this is a finding
        said = f"raises {type(error).__name__} on {len(x[0])} samples of the batch: {error}"
        yield Fault(title, "", said)
        return
    yield from (Fault(title, name, cause) for name, cause in wrong.items())
    yield from (Fault(title, "", cause) for cause in habits)


def _suspected(probe: Probe) -> list[str]:
    found, rng = probe.derivatives(), np.random.default_rng(0)
    suspected = []
    for name, array in probe.arrays().items():
        ways = [np.asarray(rng.normal(size=array.shape)) for _ in range(_DIRECTIONS)]
        if not all(_agrees_along(probe, array, found[name], way) for way in ways):
            suspected.append(name)
    return suspected


def _agrees_along(probe: Probe, array: Array, derivative: Array, way: Array) -> bool:
    """Compare a derivative with a difference along one direction; corners leave it room."""
    kept, here = array.copy(), probe.outputs()
    try:
        array[...] = kept + _STEP * way
        up = probe.outputs()
        array[...] = kept - _STEP * way
        down = probe.outputs()
    finally:
        array[...] = kept
    difference = room = 0.0
    for above, y, below, c in zip(up, here, down, probe.cotangents, strict=True):
        forward, backward = c * (above - y) / _STEP, c * (y - below) / _STEP
        difference += float((forward + backward).sum()) / 2
        rounding = np.finfo(np.float64).eps / _STEP * np.abs(c * y)
        room += float((np.abs(forward - backward) + 1e-6 * np.abs(forward) + 4 * rounding).sum())
    return abs(difference - float(np.vdot(derivative, way))) <= room


def _of_loss(loss: Loss, y: Array, t: Targets, rtol: float) -> Iterator[Fault]:
    moved = y.copy()
    try:
        found = loss.value_and_gradient(y.copy(), t)[1]
    except NotDifferentiableError:
        return

    def losses() -> Vector:
        return loss.per_sample(moved, t)

    def value() -> float:
        return loss(moved, t)

    wanted = numerical_gradient(lambda _: value(), moved)
    tolerance = Tolerance(rtol, None, measured_noise(value, [moved]))
    if (
        tolerance.allows(found, wanted)
        or judged(found, wanted, losses, moved, tolerance) != "wrong"
    ):
        return
    yield Fault(f"loss {loss!r}", "input", likely_cause(len(y), found, wanted))
