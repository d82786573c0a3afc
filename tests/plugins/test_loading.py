"""A plugin is admitted whole or leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pluggy
import pytest

import graphnn as gn
from graphnn.plugins import PluginError, Plugins, builtin, hookimpl, hooks


def with_builtins() -> Plugins:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    return plugins


def plugin_of(**members: Callable[..., Any]) -> object:
    """Make a plugin of functions that bear their marks already."""
    return type("Plugin", (), {name: staticmethod(f) for name, f in members.items()})()


def registers(hook: Any, *parts: tuple[Any, Any]) -> object:
    """Make a plugin that registers parts through one hook."""

    def registration(register: Any) -> None:
        for name, part in parts:
            register(name, part)

    return plugin_of(registration=hook(registration))


def assert_turned_away(plugin: object, message: str) -> None:
    """Check the error, and that nothing of the plugin is left."""
    plugins = with_builtins()
    with pytest.raises(PluginError) as caught:
        plugins.load(plugin, name="Broken_One")
    assert str(caught.value) == message
    assert_untouched(plugins)


def assert_untouched(plugins: Plugins) -> None:
    assert [info.name for info in plugins.infos] == ["graphnn"]
    for kind in plugins.infos[0].parts:
        assert {entry.plugin for entry in plugins.registry(kind).entries()} == {"graphnn"}
    assert plugins.listeners(hooks.graphnn_epoch_finished) == ()
    plugins.load(registers(hooks.graphnn_register_layers, ("fine", gn.Dense)), name="broken-one")
    assert plugins.layers.find("fine") is gn.Dense


def test_a_good_plugin() -> None:
    @hooks.graphnn_register_activations
    def activations(register: hooks.RegisterActivation) -> None:
        register("My_ReLU", gn.ReLU)
        register("other", gn.Tanh)

    @hookimpl
    def graphnn_register_losses(register: hooks.RegisterLoss) -> None:
        register("mine", gn.MeanSquaredError)

    @hookimpl
    def graphnn_step_finished() -> None: ...

    plugins = with_builtins()
    plugins.load(
        plugin_of(
            activations=activations,
            graphnn_register_losses=graphnn_register_losses,
            graphnn_step_finished=graphnn_step_finished,
        ),
        name="Some_Name",
        distribution="some-name",
        version="1.2",
    )
    info = plugins.infos[1]
    assert (info.name, info.status) == ("some-name", "loaded")
    assert (info.distribution, info.version) == ("some-name", "1.2")
    assert info.parts == {"activations": ("my-relu", "other"), "losses": ("mine",)}
    assert info.events == ("graphnn_step_finished",)
    assert info.seconds > 0
    assert plugins.activations.find("my relu") is gn.ReLU
    assert [e.name for e in plugins.activations.entries("some-name")] == ["My_ReLU", "other"]


def test_a_name_of_another_plugin() -> None:
    assert_turned_away(
        registers(hooks.graphnn_register_activations, ("mine", gn.ReLU), ("ReLU", gn.ReLU)),
        "the activation 'relu' is registered by both 'graphnn' and 'broken-one'; switch one off "
        "with GRAPHNN_DISABLE_PLUGINS, or ask an author to choose another name",
    )


def test_a_name_twice_in_one_plugin() -> None:
    assert_turned_away(
        registers(hooks.graphnn_register_activations, ("my_own", gn.ReLU), ("My-Own", gn.Tanh)),
        "the activation 'my-own' is registered by both 'broken-one' and 'broken-one': "
        "a plugin may take a name once",
    )


def test_one_name_for_parts_of_two_kinds_is_fine() -> None:
    @hooks.graphnn_register_layers
    def layers(register: hooks.RegisterLayer) -> None:
        register("mine", gn.Dense)

    @hooks.graphnn_register_losses
    def losses(register: hooks.RegisterLoss) -> None:
        register("mine", gn.MeanSquaredError)

    plugins = with_builtins()
    plugins.load(plugin_of(layers=layers, losses=losses), name="mine")
    assert plugins.infos[1].parts == {"layers": ("mine",), "losses": ("mine",)}


WRONG_KINDS = [
    (hooks.graphnn_register_layers, "layer", "a subclass of graphnn.Layer", gn.SGD),
    (hooks.graphnn_register_layers, "layer", "a subclass of graphnn.Layer", gn.ReLU()),
    (hooks.graphnn_register_layers, "layer", "a subclass of graphnn.Layer", gn.Layer),
    (hooks.graphnn_register_activations, "activation", "a subclass of graphnn.Layer", gn.relu),
    (
        hooks.graphnn_register_activations,
        "activation",
        "a subclass of graphnn.Layer",
        gn.Elementwise,
    ),
    (hooks.graphnn_register_losses, "loss", "a subclass of graphnn.Loss", gn.ReLU),
    (hooks.graphnn_register_losses, "loss", "a subclass of graphnn.Loss", gn.Loss),
    (
        hooks.graphnn_register_initializers,
        "initializer",
        "a class of initializers, or a function that makes one",
        0.1,
    ),
    (
        hooks.graphnn_register_optimizers,
        "optimizer",
        "a class of optimizers, or a function that makes one",
        gn.SGD(),
    ),
    (
        hooks.graphnn_register_gradient_estimators,
        "gradient estimator",
        "a class of estimators, or a function that makes one",
        "backprop",
    ),
    (hooks.graphnn_register_datasets, "dataset", "a function that returns (train, test)", None),
]


@pytest.mark.parametrize(("hook", "noun", "wanted", "part"), WRONG_KINDS)
def test_a_part_of_the_wrong_kind(hook: Any, noun: str, wanted: str, part: object) -> None:
    more = " that leaves no method abstract" if "subclass" in wanted else ""
    assert_turned_away(
        registers(hook, ("mine", part)),
        f"plugin 'broken-one' registers {part!r} as the {noun} 'mine'; wanted {wanted}{more}",
    )


@pytest.mark.parametrize("name", ["", "  ", None, 3, gn.ReLU])
def test_a_part_without_a_name(name: object) -> None:
    assert_turned_away(
        registers(hooks.graphnn_register_activations, (name, gn.ReLU)),
        f"plugin 'broken-one' registers {gn.ReLU!r} under no name: {name!r}",
    )


def test_raises_when_it_has_registered_half() -> None:
    @hooks.graphnn_register_losses
    def losses(register: hooks.RegisterLoss) -> None:
        register("mine", gn.MeanSquaredError)

    @hooks.graphnn_register_layers
    def layers(register: hooks.RegisterLayer) -> None:
        register("mine", gn.Dense)
        raise ZeroDivisionError("half-way")

    @hooks.graphnn_epoch_finished
    def listen(event: object) -> None: ...

    plugins = with_builtins()
    with pytest.raises(ZeroDivisionError, match="half-way"):
        plugins.load(plugin_of(a=losses, b=layers, c=listen), name="broken")
    assert_untouched(plugins)


def test_a_misspelt_hook() -> None:
    @hookimpl
    def graphnn_register_activation(register: object) -> None: ...  # type: ignore[graphnn-hook]

    assert_turned_away(
        plugin_of(graphnn_register_activation=graphnn_register_activation),
        "plugin 'broken-one': graphnn has no hook \"graphnn_register_activation\"; "
        'did you mean "graphnn_register_activations"?',
    )


def test_a_hook_that_is_like_no_other() -> None:
    @hookimpl(specname="zzz")  # type: ignore[graphnn-hook]
    def anything() -> None: ...

    assert_turned_away(
        plugin_of(anything=anything), "plugin 'broken-one': graphnn has no hook \"zzz\""
    )


def test_the_typed_spelling_cannot_be_misspelt() -> None:
    with pytest.raises(AttributeError, match="graphnn_register_activation"):
        hooks.graphnn_register_activation  # type: ignore[attr-defined]  # noqa: B018


def test_an_optional_hook_of_another_version_is_passed_over() -> None:
    @hookimpl(optionalhook=True)
    def graphnn_of_the_future(event: object) -> None: ...

    @hookimpl
    def graphnn_epoch_finished(event: object) -> None: ...

    plugins = with_builtins()
    plugins.load(
        plugin_of(
            graphnn_of_the_future=graphnn_of_the_future,
            graphnn_epoch_finished=graphnn_epoch_finished,
        ),
        name="mine",
    )
    assert plugins.infos[1].events == ("graphnn_epoch_finished",)


def test_an_optional_hook_does_not_take_the_blame() -> None:
    @hookimpl(optionalhook=True)
    def graphnn_a(event: object) -> None: ...

    @hookimpl
    def graphnn_b(event: object) -> None: ...  # type: ignore[graphnn-hook]

    assert_turned_away(
        plugin_of(graphnn_a=graphnn_a, graphnn_b=graphnn_b),
        "plugin 'broken-one': graphnn has no hook \"graphnn_b\"",
    )


def test_a_parameter_that_the_hook_lacks() -> None:
    @hookimpl
    def graphnn_register_activations(register: object, version: object) -> None: ...  # type: ignore[graphnn-hook]

    @hooks.graphnn_epoch_finished  # type: ignore[arg-type]
    def listen(epoch: object) -> None: ...

    assert_turned_away(
        plugin_of(graphnn_register_activations=graphnn_register_activations),
        "plugin 'broken-one': the hook \"graphnn_register_activations\" has no parameter "
        '"version" (it has: register)',
    )
    assert_turned_away(
        plugin_of(listen=listen),
        "plugin 'broken-one': the hook \"graphnn_epoch_finished\" has no parameter "
        '"epoch" (it has: event)',
    )


def test_a_parameter_with_a_default_is_its_own_affair() -> None:
    @hookimpl
    def graphnn_register_activations(register: Any, name: str = "mine") -> None:
        register(name, gn.ReLU)

    plugins = Plugins()
    plugins.load(plugin_of(graphnn_register_activations=graphnn_register_activations), name="mine")
    assert list(plugins.activations) == ["mine"]


def test_a_class_in_place_of_its_instance() -> None:
    class Mine:
        @hookimpl
        def graphnn_register_activations(self, register: hooks.RegisterActivation) -> None:
            register("mine", gn.ReLU)

    assert_turned_away(
        Mine,
        "plugin 'broken-one' is the class Mine, whose method graphnn_register_activations needs an "
        "instance; let the entry point name one, such as PLUGIN = Mine()",
    )
    plugins = Plugins()
    plugins.load(Mine(), name="mine")
    assert list(plugins.activations) == ["mine"]


def test_a_class_of_static_methods() -> None:
    class Mine:
        helper = staticmethod(len)

        def other(self) -> None: ...

        @staticmethod
        @hooks.graphnn_register_activations
        def activations(register: hooks.RegisterActivation) -> None:
            register("mine", gn.ReLU)

    plugins = Plugins()
    plugins.load(Mine, name="mine")
    assert list(plugins.activations) == ["mine"]


@pytest.mark.parametrize("name", ["graphnn_register_activations", "graphnn_epoch_finishd"])
def test_a_forgotten_decorator(name: str) -> None:
    def forgotten(register: object) -> None: ...

    assert_turned_away(
        plugin_of(**{name: forgotten}),
        f"plugin 'broken-one': the function {name!r} lacks its decorator, @graphnn.hookimpl; "
        "if it is no hook, give it a name without the prefix 'graphnn_'",
    )


@pytest.mark.parametrize("plugin", [None, 3, attrs, plugin_of(), plugin_of(helper=len)])
def test_what_implements_no_hook(plugin: object) -> None:
    assert_turned_away(
        plugin,
        f"plugin 'broken-one' implements no hook of graphnn: {plugin!r}; mark its functions with "
        "the hooks of graphnn.plugins.hooks, and let its entry point name the object that holds "
        "them",
    )


def test_a_wrapper() -> None:
    mark = pluggy.HookimplMarker("graphnn")

    @mark(specname="graphnn_epoch_finished", wrapper=True)
    def wrap(event: object) -> Any:
        yield

    assert_turned_away(
        plugin_of(wrap=wrap),
        "plugin 'broken-one' wraps the hook graphnn_epoch_finished; graphnn's hooks take plain "
        "implementations only",
    )


def test_what_pluggy_alone_refuses() -> None:
    mark = pluggy.HookimplMarker("graphnn")

    @mark(specname="graphnn_epoch_finished", hookwrapper=True)
    def wrap(event: object) -> None: ...

    plugins = with_builtins()
    with pytest.raises(PluginError, match=r"^plugin 'broken-one': .*generator") as caught:
        plugins.load(plugin_of(wrap=wrap), name="broken-one")
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value.__cause__, pluggy.PluginValidationError)
    assert_untouched(plugins)


def test_two_plugins_of_one_name() -> None:
    plugins = with_builtins()
    plugins.load(registers(hooks.graphnn_register_layers, ("a", gn.Dense)), name="Mine_Too")
    with pytest.raises(PluginError, match=r"^a plugin named 'mine-too' is loaded already$"):
        plugins.load(registers(hooks.graphnn_register_layers, ("b", gn.Dense)), name="mine-too")
    assert "b" not in plugins.layers


def test_a_plugin_without_a_name() -> None:
    with pytest.raises(PluginError, match=r"wanted a name for the plugin .*, got ' '"):
        Plugins().load(registers(hooks.graphnn_register_layers, ("a", gn.Dense)), name=" ")


def test_one_object_under_two_names() -> None:
    @hooks.graphnn_epoch_finished
    def listen(event: object) -> None: ...

    plugins = Plugins()
    plugin = plugin_of(listen=listen)
    plugins.load(plugin, name="first")
    with pytest.raises(PluginError) as caught:
        plugins.load(plugin, name="second")
    assert str(caught.value) == (
        "plugin 'second' is the same object as plugin 'first', which is loaded already"
    )
    assert [info.name for info in plugins.infos] == ["first"]


def test_plugins_that_are_equal_and_cannot_be_hashed() -> None:
    heard: list[int] = []

    @attrs.define
    class Counter:
        start: int = 0

        @hookimpl
        def graphnn_epoch_finished(self, event: int) -> None:  # type: ignore[graphnn-hook]
            heard.append(self.start + event)

    plugins = Plugins()
    plugins.load(Counter(1), name="one")
    plugins.load(Counter(2), name="two")
    for _, call in plugins.listeners(hooks.graphnn_epoch_finished):
        call(event=10)
    assert heard == [12, 11]
    with pytest.raises(PluginError, match="'three' is the same object as plugin 'one'"):
        plugins.load(Counter(1), name="three")


def test_sets_share_nothing() -> None:
    first, second = with_builtins(), with_builtins()
    first.load(registers(hooks.graphnn_register_layers, ("mine", gn.Dense)), name="mine")
    assert "mine" in first.layers
    assert "mine" not in second.layers
    assert len(second.infos) == 1


def test_a_registry_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"^no registry is called 'layer'; there are: layers, "):
        Plugins().registry("layer")
