"""Where NaN or infinity first appeared: on the way forward, or on the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import Objective
from graphnn.graph import Node, NotDifferentiableError
from graphnn.graph.backward import vjp
from graphnn.graph.modes import in_mode
from graphnn.graph.wiring import Wiring

__all__ = ["backward_origin", "forward_origin", "owner"]


def forward_origin(objective: Objective) -> str | None:
    """Say what is not finite on the way forward: a parameter, an input or a layer's output.

    Returns
    -------
    str or None
        ``None`` if all of it is finite.
    """
    network = objective.network
    for name, array in network.parameters().items():
        if not np.isfinite(array).all():
            return f"the parameter {name!r} holds NaN or infinity already"
    if not _all_finite(objective.x):
        return "the inputs of the mini-batch hold NaN or infinity"
    with objective.frozen():
        for step, y in network.trace(objective.x, training=True):
            if not _all_finite(y):
                return f"NaN or infinity first appears in the output of {step.title}"
    return None


def backward_origin(objective: Objective) -> str | None:
    """Say what is not finite on the way back: the derivative of the loss, or a layer's pullback.

    Returns
    -------
    str or None
        ``None`` if backprop meets neither: the gradient has it from its estimator.
    """
    network, loss = objective.network, objective.loss
    wiring, found = network.wiring, list[str]()
    watched = tuple(
        attrs.evolve(step, node=_Watched(step.node, step.title, found))
        for step in wiring.flat.steps
    )
    inputs = objective.x if isinstance(objective.x, tuple) else (objective.x,)
    try:
        with objective.frozen():
            y, pullback = vjp(
                Wiring(wiring.flat.inputs, watched, wiring.flat.outputs),
                inputs,
                training=True,
                wanted=[True] * len(inputs),
            )
        dy = loss.value_and_gradient(y, objective.t)[1]
        if not _all_finite(dy):
            return f"NaN or infinity first appears in the derivative of the loss, {loss!r}"
        pullback(dy)
    except Exception:  # a search that fails must not hide what it was looking for
        return None
    return f"NaN or infinity first appears in the pullback of {found[0]}" if found else None


def owner(objective: Objective, parameter: str) -> str:
    """Give the title of the layer that a parameter belongs to: ``layer 0 Dense(2 -> 8)``."""
    wiring = objective.network.wiring
    return next(
        step.title
        for step, owned in zip(wiring.flat.steps, wiring.owned, strict=True)
        if any(ref.name == parameter for ref in owned.values())
    )


@attrs.define(eq=False)
class _Watched(Node[Any, Any]):
    """Stands in for a node, and notes if its pullback is the first to give no number."""

    node: Node[Any, Any]
    title: str
    found: list[str]

    def children(self) -> Mapping[str, Node[Any, Any]]:
        return {}

    def forward(self, x: Any, /, *, training: bool = False) -> Any:
        return in_mode(self.node, "forward", training=training)(x)

    def vjp(self, x: Any, /, *, training: bool = False) -> Any:
        try:
            y, pullback = in_mode(self.node, "vjp", training=training)(x)
        except NotDifferentiableError:  # it stands where backprop need not pass
            return self.forward(x, training=training), lambda dy: (_zeros(x), {})

        def watched(dy: Any) -> tuple[Any, dict[str, Array]]:
            dx, gradients = pullback(dy)
            if not (self.found or (_all_finite(dx) and _all_finite(tuple(gradients.values())))):
                self.found.append(self.title)
            return dx, {}

        return y, watched


def _zeros(x: Any) -> Any:
    return tuple(map(np.zeros_like, x)) if isinstance(x, tuple) else np.zeros_like(x)


def _all_finite(value: Any) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return all(bool(np.isfinite(part).all()) for part in parts)
