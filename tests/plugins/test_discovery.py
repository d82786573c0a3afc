"""Installed packages bring plugins; a broken one costs only itself."""

from __future__ import annotations

import warnings

import pytest

from graphnn.plugins import PluginError, PluginInfo, Plugins, PluginWarning
from graphnn.plugins.entry_points import discover
from graphnn.plugins.hooks import graphnn_epoch_finished
from tests.plugins.packages import SWOOSH, Packages

BROKEN = {
    "raises when it is imported": (
        "1 / 0",
        "ZeroDivisionError: division by zero",
    ),
    "is no Python": (
        "def (",
        "SyntaxError: ",
    ),
    "ends the program when it is imported": (
        "import sys; sys.exit(3)",
        "SystemExit: 3",
    ),
    "ends the program when it registers": (
        """
        from graphnn.plugins.hooks import graphnn_register_layers

        @graphnn_register_layers
        def layers(register):
            raise SystemExit
        """,
        "SystemExit",
    ),
    "raises when it registers": (
        """
        from graphnn.plugins.hooks import graphnn_register_layers

        @graphnn_register_layers
        def layers(register):
            raise RuntimeError("two\\nlines")
        """,
        "RuntimeError: two lines",
    ),
    "registers half, then raises": (
        """
        import graphnn as gn
        from graphnn.plugins.hooks import (
            graphnn_epoch_finished,
            graphnn_register_activations,
            graphnn_register_layers,
        )

        @graphnn_register_layers
        def layers(register):
            register("half", gn.Dense)

        @graphnn_register_activations
        def activations(register):
            register("half", gn.ReLU)
            {}["the other half"]

        @graphnn_epoch_finished
        def listen(event):
            pass
        """,
        "KeyError: 'the other half'",
    ),
    "registers the wrong kind": (
        """
        from graphnn.plugins.hooks import graphnn_register_activations

        @graphnn_register_activations
        def activations(register):
            register("half", abs)
        """,
        (
            "PluginError: plugin 'broken-one' registers <built-in function abs> as the activation "
            "'half'; wanted a subclass of graphnn.Layer"
        ),
    ),
    "takes the name of a built-in part": (
        """
        import graphnn as gn
        from graphnn.plugins.hooks import graphnn_register_activations

        @graphnn_register_activations
        def activations(register):
            register("half", gn.ReLU)
            register("ReLU", gn.ReLU)
        """,
        "PluginError: the activation 'relu' is registered by both 'graphnn' and 'broken-one'; ",
    ),
    "misspells a hook": (
        """
        import graphnn as gn

        @gn.hookimpl
        def graphnn_register_activation(register):
            register("half", gn.ReLU)
        """,
        (
            "PluginError: plugin 'broken-one': graphnn has no hook "
            '"graphnn_register_activation"; did you mean "graphnn_register_activations"?'
        ),
    ),
    "misspells a hook in the typed spelling": (
        "from graphnn.plugins.hooks import graphnn_register_activation",
        "ImportError: cannot import name 'graphnn_register_activation'",
    ),
    "asks for a parameter that the hook lacks": (
        """
        import graphnn as gn

        @gn.hookimpl
        def graphnn_register_activations(register, version):
            register("half", gn.ReLU)
        """,
        (
            "PluginError: plugin 'broken-one': the hook \"graphnn_register_activations\" has no "
            'parameter "version" (it has: register)'
        ),
    ),
    "asks for a parameter that the hook lacks, in the typed spelling": (
        """
        import graphnn as gn
        from graphnn.plugins.hooks import graphnn_register_activations

        @graphnn_register_activations
        def activations(registrar):
            registrar("half", gn.ReLU)
        """,
        (
            "PluginError: plugin 'broken-one': the hook \"graphnn_register_activations\" has no "
            'parameter "registrar" (it has: register)'
        ),
    ),
    "forgets the decorator": (
        """
        import graphnn as gn

        def graphnn_register_activations(register):
            register("half", gn.ReLU)
        """,
        (
            "PluginError: plugin 'broken-one': the function 'graphnn_register_activations' lacks "
            "its decorator, @graphnn.hookimpl"
        ),
    ),
    "implements nothing": (
        "answer = 42",
        "PluginError: plugin 'broken-one' implements no hook of graphnn: <module 'broken_one' ",
    ),
}


def caught(record: list[warnings.WarningMessage]) -> list[str]:
    return [str(each.message) for each in record if each.category is PluginWarning]


def info_of(plugins: Plugins, name: str) -> PluginInfo:
    (info,) = [info for info in plugins.infos if info.name == name]
    return info


def test_an_installed_package_is_found(packages: Packages) -> None:
    packages.install("My-Swoosh", SWOOSH, version="2.3")
    plugins = discover()
    info = info_of(plugins, "my-swoosh")
    assert (info.status, info.distribution, info.version) == ("loaded", "My-Swoosh", "2.3")
    assert info.parts == {"activations": ("swoosh",)}
    assert (info.error, info.traceback) == (None, None)
    assert plugins.activations.find("Swoosh").__module__ == "My_Swoosh"
    assert plugins.infos[0].name == "graphnn"


def test_an_entry_point_may_name_an_object(packages: Packages) -> None:
    packages.write(
        "several.py",
        """
        import graphnn as gn

        class Plugin:
            def __init__(self, name):
                self.name = name

            @gn.hookimpl
            def graphnn_register_layers(self, register):
                register(self.name, gn.Dense)

        class Namespace:
            one = Plugin("dense-one")
            two = Plugin("dense-two")
        """,
    )
    packages.describe(
        "several", "[graphnn]\none = several:Namespace.one\nTwo = several:Namespace.two\n"
    )
    plugins = discover()
    assert plugins.layers.entries("one")[0].name == "dense-one"
    assert plugins.layers.entries("two")[0].name == "dense-two"
    assert {info_of(plugins, name).distribution for name in ("one", "two")} == {"several"}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_plugin_costs_only_itself(packages: Packages, fault: str) -> None:
    source, error = BROKEN[fault]
    packages.install("broken_one", source, version="0.9")
    packages.install("swoosh")
    with pytest.warns(PluginWarning) as record:
        plugins = discover()

    info = info_of(plugins, "broken-one")
    assert (info.status, info.distribution, info.version) == ("failed", "broken_one", "0.9")
    assert info.error is not None
    assert info.error.startswith(error)
    assert "\n" not in info.error
    assert info.traceback is not None
    assert info.traceback.startswith("Traceback (most recent call last):")
    assert (info.parts, info.events) == ({}, ())

    (message,) = caught(list(record))
    assert message == (
        f"plugin 'broken-one' (broken_one 0.9) was not loaded: {info.error}\n"
        "Its traceback: graphnn plugins --verbose. To silence this: "
        "GRAPHNN_DISABLE_PLUGINS=broken-one"
    )

    registries = [plugins.registry(kind) for kind in info_of(plugins, "graphnn").parts]
    entries = [entry for registry in registries for entry in registry.entries()]
    assert {entry.plugin for entry in entries} >= {"graphnn", "swoosh"}
    assert "broken-one" not in {entry.plugin for entry in entries}
    assert "half" not in {entry.name for entry in entries}
    assert plugins.listeners(graphnn_epoch_finished) == ()


def test_the_traceback_leads_to_the_line(packages: Packages) -> None:
    packages.install("broken", "def f():\n    return 1 / 0\n\nf()\n")
    with pytest.warns(PluginWarning, match="division by zero"):
        traceback = info_of(discover(), "broken").traceback
    assert traceback is not None
    assert 'broken.py", line 2, in f' in traceback


def test_an_entry_point_to_nowhere(packages: Packages) -> None:
    packages.describe("lost", "[graphnn]\nlost = no_such_module\n")
    with pytest.warns(PluginWarning, match="ModuleNotFoundError: No module named 'no_such_module'"):
        assert info_of(discover(), "lost").status == "failed"


@pytest.mark.parametrize("value", ["not a module!", "swoosh:nothing", ""])
def test_an_entry_point_that_cannot_be_read(packages: Packages, value: str) -> None:
    packages.install("swoosh")
    packages.describe("odd", f"[graphnn]\nodd = {value}\n")
    with pytest.warns(PluginWarning, match="plugin 'odd'"):
        plugins = discover()
    assert info_of(plugins, "odd").status == "failed"
    assert "swoosh" in plugins.activations


def test_a_distribution_without_metadata(packages: Packages) -> None:
    packages.install("swoosh")
    (packages.folder / "swoosh-1.0.dist-info" / "METADATA").unlink()
    assert info_of(discover(), "swoosh").status == "loaded"
    packages.write("swoosh-1.0.dist-info/entry_points.txt", "[graphnn]\nlost = no_such_module\n")
    with pytest.warns(PluginWarning, match=r"^plugin 'lost' was not loaded: ModuleNotFoundError"):
        discover()


def test_two_packages_with_one_name(packages: Packages) -> None:
    packages.install("first")
    packages.install("second", SWOOSH.replace('"swoosh"', '"Swoosh"'))
    with pytest.warns(PluginWarning) as record:
        plugins = discover()
    (message,) = caught(list(record))
    assert "the activation 'swoosh' is registered by both 'first' and 'second'" in message
    assert info_of(plugins, "first").status == "loaded"
    assert plugins.activations.find("swoosh").__module__ == "first"


def test_two_packages_with_one_entry_point_name(packages: Packages) -> None:
    """The report of the one that failed outlives the success of the other."""
    packages.write("a_broken.py", "1 / 0")
    packages.describe("a-broken", "[graphnn]\nSame_Name = a_broken\n", version="3.0")
    packages.write("b_swoosh.py", SWOOSH)
    packages.describe("b-swoosh", "[graphnn]\nsame-name = b_swoosh\n")
    packages.write("c_swoosh.py", SWOOSH)
    packages.describe("c-swoosh", "[graphnn]\nsame-name = c_swoosh\n")
    with pytest.warns(PluginWarning) as record:
        plugins = discover()
    found = [(i.name, i.status, i.distribution) for i in plugins.infos if i.name == "same-name"]
    assert found == [
        ("same-name", "failed", "a-broken"),
        ("same-name", "loaded", "b-swoosh"),
        ("same-name", "failed", "c-swoosh"),
    ]
    messages = caught(list(record))
    assert len(messages) == 2
    assert "division by zero" in messages[0]
    assert "'same-name' is loaded already, from the package b-swoosh 1.0" in messages[1]


def test_a_package_that_stands_twice_on_the_path_counts_once(
    packages: Packages, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.install("swoosh")
    monkeypatch.syspath_prepend(f"{packages.folder}/.")
    assert info_of(discover(), "swoosh").status == "loaded"


def test_a_plugin_may_use_names_while_it_is_imported(packages: Packages) -> None:
    eager = 'import graphnn as gn\nNET = gn.Sequential(gn.Dense(2, 2), "relu")\n'
    packages.write("eager.py", eager + SWOOSH.replace("\n    ", "\n"))
    packages.describe("eager", "[graphnn]\neager = eager\n")
    packages.install("broken", "1 / 0")
    found = packages.run(
        """
        import warnings
        import graphnn as gn
        with warnings.catch_warnings(record=True) as record:
            warnings.simplefilter("always")
            swoosh = gn.get_activation("swoosh")
        from graphnn.plugins import default_plugins
        infos = {info.name: info.status for info in default_plugins().infos}
        answer([type(swoosh).__name__, infos["broken"], infos["eager"], len(record)])
        """
    )
    assert found == ["Swoosh", "failed", "loaded", 1]


@pytest.mark.parametrize(
    ("value", "off"),
    [
        ("first", {"first"}),
        ("first,second", {"first", "second"}),
        (" First , SECOND ,, ", {"first", "second"}),
        ("third_one,Third One", {"third-one"}),
        ("nobody", set()),
        ("", set()),
    ],
)
def test_plugins_are_switched_off(
    packages: Packages, monkeypatch: pytest.MonkeyPatch, value: str, off: set[str]
) -> None:
    names = {"first", "second", "third-one"}
    packages.install("first", "1 / 0")
    packages.install("second", SWOOSH.replace('"swoosh"', '"two"'), version="2.0")
    packages.install("third-one", SWOOSH.replace('"swoosh"', '"three"'))
    monkeypatch.setenv("GRAPHNN_DISABLE_PLUGINS", value)
    with warnings.catch_warnings(record=True) as record:
        warnings.simplefilter("always", PluginWarning)
        plugins = discover()
    statuses = {name: info_of(plugins, name).status for name in names}
    assert {name for name, status in statuses.items() if status == "disabled"} == off
    assert statuses["first"] in ("disabled", "failed")
    assert len(record) == (statuses["first"] == "failed")
    assert ("two" in plugins.activations) == ("second" not in off)
    assert ("three" in plugins.activations) == ("third-one" not in off)
    assert (info_of(plugins, "second").distribution, info_of(plugins, "second").version) == (
        "second",
        "2.0",
    )


def test_what_is_switched_off_is_not_imported(
    packages: Packages, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.install("first", "open('imported', 'w').close()")
    monkeypatch.setenv("GRAPHNN_DISABLE_PLUGINS", "first")
    monkeypatch.chdir(packages.folder)
    discover()
    assert not (packages.folder / "imported").exists()


@pytest.mark.parametrize("value", ["1", "yes"])
def test_a_strict_user_gets_an_error(
    packages: Packages, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    packages.install("broken", "1 / 0")
    monkeypatch.setenv("GRAPHNN_STRICT_PLUGINS", value)
    with pytest.raises(PluginError) as error:
        discover()
    assert str(error.value) == (
        "plugin 'broken' (broken 1.0) was not loaded: ZeroDivisionError: division by zero"
    )
    assert isinstance(error.value.__cause__, ZeroDivisionError)
    monkeypatch.setenv("GRAPHNN_DISABLE_PLUGINS", "broken")
    assert info_of(discover(), "broken").status == "disabled"


@pytest.mark.parametrize("value", ["0", "", " 0 ", "false", "No", "OFF"])
def test_a_lenient_user_gets_a_warning(
    packages: Packages, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    packages.install("broken", "1 / 0")
    monkeypatch.setenv("GRAPHNN_STRICT_PLUGINS", value)
    with pytest.warns(PluginWarning, match="division by zero"):
        discover()


def test_an_unknown_name_may_be_one_that_was_not_loaded(packages: Packages) -> None:
    packages.install("broken", "1 / 0")
    packages.install("swoosh")
    found = packages.run(
        """
        import warnings
        import graphnn as gn
        warnings.simplefilter("ignore")
        try:
            gn.Sequential(gn.Dense(2, 2), "swoosh")
        except gn.plugins.UnknownNameError as error:
            answer(str(error))
        """,
        GRAPHNN_DISABLE_PLUGINS="swoosh",
    )
    assert found.startswith("no activation is registered as 'swoosh' (known: ")
    assert found.endswith("); not loaded: broken (failed), swoosh (disabled)")


def test_ctrl_c_is_not_a_plugin_failure(packages: Packages) -> None:
    packages.install("slow", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        discover()
