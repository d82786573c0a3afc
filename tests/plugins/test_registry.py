from __future__ import annotations

import pytest

from graphnn.plugins import PluginError, Registry, UnknownNameError
from graphnn.plugins.registry import Entry, folded


def fruit(*names: str, plugin: str = "orchard") -> Registry[str]:
    registry: Registry[str] = Registry("fruit")
    for name in names:
        registry.add(Entry(name, f"the {name}", plugin))
    return registry


@pytest.mark.parametrize("name", ["red-apple", "Red_Apple", "RED APPLE", "  red-apple\t"])
def test_names_are_folded(name: str) -> None:
    assert folded(name) == "red-apple"
    for registered in ("red-apple", "Red_Apple"):
        registry = fruit(registered)
        assert registry.find(name) == registry[name] == f"the {registered}"
        assert name in registry


def test_is_a_mapping_in_order_of_names() -> None:
    registry = fruit("pear", "Apple")
    assert dict(registry) == {"apple": "the Apple", "pear": "the pear"}
    assert list(registry) == ["apple", "pear"]
    assert len(registry) == 2


def test_an_unknown_name_lists_the_known_and_the_closest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        fruit("pear", "apple").find("Aple")
    assert str(caught.value) == (
        "no fruit is registered as 'Aple'; did you mean 'apple'? (known: apple, pear)"
    )


def test_a_name_like_no_other_gets_no_guess() -> None:
    with pytest.raises(UnknownNameError) as caught:
        fruit("pear").find("xyz")
    assert str(caught.value) == "no fruit is registered as 'xyz' (known: pear)"


def test_an_empty_registry_says_so() -> None:
    with pytest.raises(LookupError, match=r"^no fruit is registered as 'pear' \(known: none\)$"):
        fruit().find("pear")


@pytest.mark.parametrize("name", [3, None, b"pear", ("pear",)])
def test_what_is_no_name_is_refused(name: object) -> None:
    registry = fruit("pear")
    with pytest.raises(TypeError, match="wanted the name of a registered fruit, got "):
        registry.find(name)  # type: ignore[arg-type]
    assert name not in registry
    assert registry.get(name) is None  # type: ignore[call-overload]
    with pytest.raises(KeyError):
        registry[name]  # type: ignore[index]


def test_a_taken_name_names_both_plugins_and_the_way_out() -> None:
    registry = fruit("Red_Apple")
    for attempt in (registry.check_free, registry.add):
        with pytest.raises(PluginError) as caught:
            attempt(Entry("red-apple", "another", "market"))
        assert str(caught.value) == (
            "the fruit 'red-apple' is registered by both 'orchard' and 'market'; switch one off "
            "with GRAPHNN_DISABLE_PLUGINS, or ask an author to choose another name"
        )
    assert dict(registry) == {"red-apple": "the Red_Apple"}


def test_entries_say_whose_they_are() -> None:
    registry = fruit("pear", "apple")
    registry.add(Entry("fig", "the fig", "market"))
    assert [entry.name for entry in registry.entries()] == ["apple", "fig", "pear"]
    assert [entry.name for entry in registry.entries("orchard")] == ["apple", "pear"]
    assert [entry.plugin for entry in registry.entries("market")] == ["market"]
    assert registry.entries("nobody") == ()


def test_a_part_knows_its_first_name() -> None:
    registry: Registry[object] = Registry("fruit")
    part = object()
    registry.add(Entry("Zebra", part, "orchard"))
    registry.add(Entry("apple", part, "orchard"))
    assert registry.name_of(part) == "apple"
    assert registry.name_of(object()) is None
