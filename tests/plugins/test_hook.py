from __future__ import annotations

import pluggy
import pytest

from graphnn.plugins import Hook, Plugins, hookimpl, hooks


@Hook
def graphnn_greet(name: str, times: int) -> str:
    """Say hello."""
    return ""


def with_greeters(*plugins: object) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("graphnn")
    specifications = {"graphnn_greet": staticmethod(graphnn_greet.specification)}
    manager.add_hookspecs(type("Specifications", (), specifications))
    for plugin in plugins:
        manager.register(plugin)
    return manager


class Typed:
    @staticmethod
    @graphnn_greet
    def any_name(name: str, times: int) -> str:
        return name * times


class Classical:
    @hookimpl
    def graphnn_greet(self, name: str) -> str:  # type: ignore[graphnn-hook]
        return f"hello {name}"


def test_call_binds_arguments_as_a_function_does() -> None:
    manager = with_greeters(Typed())
    assert graphnn_greet.call(manager, "a", 2) == ["aa"]
    assert graphnn_greet.call(manager, "a", times=2) == ["aa"]
    assert graphnn_greet.call(manager, times=2, name="a") == ["aa"]


def test_call_refuses_what_does_not_fit_the_specification() -> None:
    manager = with_greeters(Typed())
    with pytest.raises(TypeError, match="missing a required argument: 'times'"):
        graphnn_greet.call(manager, "a")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'volume'"):
        graphnn_greet.call(manager, "a", 2, volume=3)  # type: ignore[call-arg]


def test_call_gives_the_result_of_every_implementation_last_registered_first() -> None:
    assert graphnn_greet.call(with_greeters(), "a", 2) == []
    assert graphnn_greet.call(with_greeters(Typed(), Classical()), "a", 2) == ["hello a", "aa"]


def test_an_implementation_stays_a_function() -> None:
    assert Typed.any_name("b", 3) == "bbb"


def test_looks_like_its_specification() -> None:
    assert graphnn_greet.__name__ == "graphnn_greet"
    assert graphnn_greet.__doc__ == "Say hello."
    assert repr(graphnn_greet) == "<hook graphnn_greet(name: 'str', times: 'int') -> 'str'>"


def test_every_hook_is_public_and_documented() -> None:
    found = {name: hook for name, hook in vars(hooks).items() if isinstance(hook, Hook)}
    assert set(found) == {name for name in hooks.__all__ if name.startswith("graphnn_")}
    assert len(found) == 12
    assert all(hook.__name__ == name and hook.__doc__ for name, hook in found.items())


def test_hookimpl_takes_the_options_of_pluggy() -> None:
    class Renamed:
        @hookimpl(specname="graphnn_register_activations", trylast=True)
        def mine(self, register: hooks.RegisterActivation) -> None:
            from graphnn import ReLU

            register("mine", ReLU)

    plugins = Plugins()
    plugins.load(Renamed(), name="renamed")
    assert list(plugins.activations) == ["mine"]


@pytest.mark.parametrize("option", ["wrapper", "hookwrapper", "tryfrist"])
def test_hookimpl_refuses_other_options(option: str) -> None:
    with pytest.raises(TypeError, match=option):
        hookimpl(**{option: True})  # type: ignore[call-overload]
