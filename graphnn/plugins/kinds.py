"""The kinds of parts: the hook of each, what errors call it, what may be registered as one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Final

import attrs

from graphnn.graph import Layer
from graphnn.losses import Loss
from graphnn.plugins import hooks
from graphnn.plugins.checking import AnyHook

__all__ = ["KINDS", "Kind"]


@attrs.frozen
class Kind:
    """One kind of part: its hook, what errors call it, and what may be registered as one."""

    hook: AnyHook
    noun: str
    wanted: str
    accepts: Callable[[object], bool]


def _concrete(base: type) -> Callable[[object], bool]:
    return lambda part: (
        isinstance(part, type) and issubclass(part, base) and not inspect.isabstract(part)
    )


_A_LAYER: Final = "a subclass of graphnn.Layer that leaves no method abstract"
_A_LOSS: Final = "a subclass of graphnn.Loss that leaves no method abstract"


KINDS: Final[dict[str, Kind]] = {
    "layers": Kind(hooks.graphnn_register_layers, "layer", _A_LAYER, _concrete(Layer)),
    "activations": Kind(
        hooks.graphnn_register_activations, "activation", _A_LAYER, _concrete(Layer)
    ),
    "losses": Kind(hooks.graphnn_register_losses, "loss", _A_LOSS, _concrete(Loss)),
    "initializers": Kind(
        hooks.graphnn_register_initializers,
        "initializer",
        "a class of initializers, or a function that makes one",
        callable,
    ),
    "optimizers": Kind(
        hooks.graphnn_register_optimizers,
        "optimizer",
        "a class of optimizers, or a function that makes one",
        callable,
    ),
    "gradient_estimators": Kind(
        hooks.graphnn_register_gradient_estimators,
        "gradient estimator",
        "a class of estimators, or a function that makes one",
        callable,
    ),
    "datasets": Kind(
        hooks.graphnn_register_datasets,
        "dataset",
        "a function that returns (train, test)",
        callable,
    ),
}
"""The kinds of parts, by the attribute of `Plugins` that holds their registry."""
