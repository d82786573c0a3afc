"""The built-in parts come in by the same door as everyone's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pluggy
import pytest

from graphnn import activations, initializers, layers, losses, optimizers
from graphnn.plugins import Hook, Plugins, builtin, hooks

REGISTRATIONS: dict[str, Hook[Any, None]] = {
    "layers": hooks.graphnn_register_layers,
    "activations": hooks.graphnn_register_activations,
    "losses": hooks.graphnn_register_losses,
    "initializers": hooks.graphnn_register_initializers,
    "optimizers": hooks.graphnn_register_optimizers,
    "gradient_estimators": hooks.graphnn_register_gradient_estimators,
    "datasets": hooks.graphnn_register_datasets,
}

NAMES = {
    "layers": [
        "average-pool2d",
        "batch-norm",
        "conv2d",
        "dense",
        "dropout",
        "embedding",
        "flatten",
        "global-average-pool",
        "layer-norm",
        "max-pool2d",
        "reshape",
        "residual",
    ],
    "activations": ["identity", "relu", "sigmoid", "softmax", "step", "tanh"],
    "losses": [
        "binary-cross-entropy",
        "cross-entropy",
        "huber",
        "mean-squared-error",
        "softmax-cross-entropy",
    ],
    "initializers": [
        "constant",
        "he",
        "he-uniform",
        "lecun",
        "lecun-uniform",
        "normal",
        "ones",
        "orthogonal",
        "uniform",
        "xavier",
        "xavier-uniform",
        "zeros",
    ],
    "optimizers": ["adagrad", "adam", "adamw", "rmsprop", "sgd"],
    "gradient_estimators": [
        "backprop",
        "complex-step",
        "numerical",
        "numerical-exact",
        "numerical-walk",
    ],
    "datasets": ["digits", "mnist"],
}


def with_builtins() -> Plugins:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    return plugins


@attrs.frozen
class Recorder:
    """Stands in for a registry at the far end of a hook."""

    parts: dict[str, object] = attrs.field(factory=dict)

    def register(self, name: str, part: object, /) -> None:
        self.parts[name] = part


@pytest.mark.parametrize("kind", NAMES)
def test_a_new_set_is_empty(kind: str) -> None:
    assert not Plugins().registry(kind)
    assert Plugins().infos == ()


def test_every_registry_has_its_hook() -> None:
    registries = {f.name for f in attrs.fields(Plugins) if not f.name.startswith("_")}
    assert registries == set(REGISTRATIONS) == set(NAMES)
    registering = {name for name in hooks.__all__ if name.startswith("graphnn_register_")}
    assert registering == {hook.__name__ for hook in REGISTRATIONS.values()}


@pytest.mark.parametrize("kind", NAMES)
def test_builtin_names(kind: str) -> None:
    assert list(with_builtins().registry(kind)) == NAMES[kind]


@pytest.mark.parametrize("kind", NAMES)
def test_a_registry_holds_what_came_through_the_hook_and_nothing_else(kind: str) -> None:
    manager = pluggy.PluginManager("graphnn")
    specification = REGISTRATIONS[kind].specification
    manager.add_hookspecs(type("Specs", (), {specification.__name__: staticmethod(specification)}))
    manager.register(builtin)
    recorder = Recorder()
    REGISTRATIONS[kind].call(manager, recorder.register)
    registry = with_builtins().registry(kind)
    assert dict(registry) == recorder.parts
    assert {entry.plugin for entry in registry.entries()} == {"graphnn"}


def test_the_info_lists_what_is_registered() -> None:
    (info,) = with_builtins().infos
    assert (info.name, info.status, info.error, info.traceback) == ("graphnn", "loaded", None, None)
    assert {kind: sorted(names) for kind, names in info.parts.items()} == NAMES
    assert info.events == ()
    assert info.seconds > 0


@pytest.mark.parametrize(
    ("kind", "module"),
    [
        ("layers", layers),
        ("activations", activations),
        ("losses", losses),
        ("initializers", initializers),
        ("optimizers", optimizers),
    ],
)
def test_no_part_is_forgotten(kind: str, module: Any) -> None:
    public = {getattr(module, name) for name in module.__all__}
    # What cannot be made from a name alone: contracts, and the layer around a given function.
    contracts = {
        losses.AlongLines,
        losses.Loss,
        losses.Targets,
        optimizers.ClipNorm,
        optimizers.ClipValue,
        optimizers.Optimizer,
        layers.Lambda,
    }
    assert set(with_builtins().registry(kind).values()) == public - contracts


@pytest.mark.parametrize("kind", ["activations", "losses", "optimizers", "gradient_estimators"])
def test_parts_that_are_asked_for_by_name_need_no_options(kind: str) -> None:
    makers: list[Callable[[], object]] = list(with_builtins().registry(kind).values())
    assert all(make() is not None for make in makers)
