"""Plugins state which version of the hooks they need, and learn what to do where it is another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

import pytest

import graphnn as gn
from graphnn.plugins import API_VERSION, Hook, PluginError, Plugins, api, hooks
from tests.plugins.packages import SWOOSH, Packages

graphnn_api: Final = "1.0"
"""Of the plugins that are defined in this module."""


def plugin(**stated: Any) -> object:
    """Make a plugin that states what it needs on itself."""

    @hooks.graphnn_register_layers
    def layers(register: hooks.RegisterLayer) -> None:
        register("mine", gn.Dense)

    return SimpleNamespace(layers=layers, **stated)


def error_of(stated: object) -> str:
    plugins = Plugins()
    with pytest.raises(PluginError) as caught:
        plugins.load(plugin(graphnn_api=stated), name="mine")
    assert plugins.infos == ()
    assert not plugins.layers
    return str(caught.value)


def test_what_is_stated_is_known() -> None:
    plugins = Plugins()
    plugins.load(plugin(graphnn_api=API_VERSION), name="mine")
    assert plugins.infos[0].api == API_VERSION


def test_nothing_need_be_stated() -> None:
    plugins = Plugins()
    plugins.load(plugin(), name="mine")
    assert plugins.infos[0].api is None


def test_the_module_of_a_class_may_state_it() -> None:
    class Mine:
        @gn.hookimpl
        def graphnn_register_layers(self, register: hooks.RegisterLayer) -> None:
            register("mine", gn.Dense)

    plugins = Plugins()
    plugins.load(Mine(), name="mine")
    assert plugins.infos[0].api == "1.0"


@pytest.mark.parametrize("stated", ["1.1", "2.0", "1.10", "12.3"])
def test_newer_hooks_need_a_newer_graphnn(stated: str) -> None:
    assert error_of(stated) == (
        f"plugin 'mine' needs version {stated} of graphnn's hooks and this graphnn has 1.0; "
        "upgrade graphnn: pip install --upgrade graphnn, or install an older version of the plugin"
    )


def test_older_hooks_need_a_newer_plugin() -> None:
    assert error_of("0.9") == (
        "plugin 'mine' needs version 0.9 of graphnn's hooks and this graphnn has 1.0, which no "
        "longer fits; the plugin must be brought up to date: look for a newer version of it, or "
        "ask its author"
    )


@pytest.mark.parametrize("stated", [1.0, 1, "1", "1.0.0", "1.0 ", "v1.0", "", ("1", "0"), "1.x"])
def test_a_statement_that_cannot_be_read(stated: object) -> None:
    assert error_of(stated) == (
        f"plugin 'mine' states graphnn_api = {stated!r}; wanted the least version of graphnn's "
        'hooks that it needs, as a string of two numbers such as "1.0"'
    )


@pytest.mark.parametrize(
    ("stated", "fits"),
    [("2.0", True), ("2.9", True), ("2.10", True), ("2.11", False), ("3.0", False), ("1.9", False)],
)
def test_numbers_count_as_numbers(monkeypatch: pytest.MonkeyPatch, stated: str, fits: bool) -> None:
    monkeypatch.setattr(api, "API_VERSION", "2.10")
    assert (api.version_error(stated, "mine") is None) == fits


def test_a_hook_knows_since_when_there_is_one() -> None:
    def graphnn_greet(name: str) -> None: ...

    assert Hook(graphnn_greet).since == "1.0"
    assert Hook(graphnn_greet, since="1.4").since == "1.4"


def test_no_hook_is_newer_than_the_version() -> None:
    found = [hook for hook in vars(hooks).values() if isinstance(hook, Hook)]
    assert found
    assert [hook for hook in found if api.version_error(hook.since, hook.__name__)] == []


NEWER = "plugin 'modern' needs version 1.7 of graphnn's hooks and this graphnn has 1.0; upgrade"


@pytest.mark.parametrize(
    "source",
    [
        'graphnn_api = "1.7"\n' + SWOOSH.replace("\n    ", "\n"),
        'from graphnn.plugins.hooks import graphnn_hook_of_1_7\n\ngraphnn_api = "1.7"\n',
        'from typing import Final\nimport graphnn.of_1_7\ngraphnn_api: Final = "1.7"\n',
    ],
    ids=["imported", "imports a newer hook", "imports a newer module"],
)
def test_an_installed_plugin_of_the_future(packages: Packages, source: str) -> None:
    packages.write("modern.py", source)
    packages.describe("modern", "[graphnn]\nmodern = modern\n")
    error, version, warned = packages.run(
        """
        import warnings
        from graphnn.plugins import default_plugins
        with warnings.catch_warnings(record=True) as record:
            warnings.simplefilter("always")
            info = default_plugins().infos[-1]
        answer([info.error, info.api, [str(each.message) for each in record]])
        """
    )
    assert error.startswith(f"PluginError: {NEWER}")
    assert version == "1.7"
    assert len(warned) == 1
    assert NEWER in warned[0]


def test_an_error_of_its_own_is_not_blamed_on_the_version(packages: Packages) -> None:
    packages.install("swoosh", 'graphnn_api = "1.0"\n1 / 0\n')
    error, version = packages.run(
        """
        import warnings
        from graphnn.plugins import default_plugins
        warnings.simplefilter("ignore")
        info = default_plugins().infos[-1]
        answer([info.error, info.api])
        """
    )
    assert error == "ZeroDivisionError: division by zero"
    assert version == "1.0"
