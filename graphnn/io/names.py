"""Classes by the names under which plugins register them, and back; nothing else is ever built."""

from __future__ import annotations

from typing import Any, Final

import attrs

from graphnn.graph import Add, Concatenate, Multiply
from graphnn.io.errors import quoted
from graphnn.plugins import Plugins, Registry, UnknownNameError
from graphnn.plugins.hook import PROJECT
from graphnn.plugins.registry import Entry, folded

__all__ = ["INITIALIZER", "NODE", "Name", "Names"]

NODE: Final = ("layer", "activation", "operation")
"""The kinds of classes that make nodes."""

INITIALIZER: Final = ("initializer",)
"""The kind of classes that make initialisers."""

_LONGEST: Final = 200


@attrs.frozen
class Name:
    """The kind of a registered class, such as ``"layer"``, and its name."""

    kind: str
    name: str


def _operations() -> Registry[Any]:
    registry: Registry[Any] = Registry("operation")
    for operation in (Add, Concatenate, Multiply):
        registry.add(Entry(operation.__name__, operation, PROJECT))
    return registry


@attrs.define(eq=False)
class Names:
    """Names of classes in a set of plugins, and of the nodes with several inputs.

    A class that was looked up keeps the name under which it was asked for, even if it has others.

    Parameters
    ----------
    plugins
        Where they are registered.
    needed
        The plugins that a file says it needs; errors mention them.
    """

    plugins: Plugins
    needed: tuple[str, ...] = ()
    _operations: Registry[Any] = attrs.field(factory=_operations, init=False)
    _met: dict[tuple[type, tuple[str, ...]], Name | None] = attrs.field(factory=dict, init=False)
    _owners: set[str] = attrs.field(factory=set, init=False)

    @property
    def owners(self) -> tuple[str, ...]:
        """The plugins, besides graphnn itself, that registered the classes named so far."""
        return tuple(sorted(self._owners - {PROJECT}))

    def of(self, cls: type, kinds: tuple[str, ...]) -> Name | None:
        """Give the name of a class, the first in order if it has several."""
        if (cls, kinds) not in self._met:
            self._met[cls, kinds] = self._looked_up(cls, kinds)
        return self._met[cls, kinds]

    def find(self, name: Name, kinds: tuple[str, ...]) -> type[Any]:
        """Look up a class.

        Raises
        ------
        ValueError
            If there is none of that name; the message lists the names that there are.
        """
        if name.kind not in kinds or len(name.name) > _LONGEST:
            raise ValueError(f"{quoted(name.kind)} {quoted(name.name)} is not to be built here")
        try:
            found = self._registry(name.kind).find(name.name)
        except UnknownNameError as error:
            plugins = ", ".join(self.needed)
            hint = f"install or switch on {plugins}" if plugins else "is a plugin missing?"
            raise ValueError(f"{error}; {hint}") from None
        if not isinstance(found, type):
            raise ValueError(f"the {name.kind} {name.name!r} is made by a function, not by a class")
        self._met.setdefault((found, kinds), name)
        return found

    def _looked_up(self, cls: type, kinds: tuple[str, ...]) -> Name | None:
        for kind in kinds:
            for entry in self._registry(kind).entries():
                if entry.part is cls:
                    self._owners.add(entry.plugin)
                    return Name(kind, folded(entry.name))
        return None

    def _registry(self, kind: str) -> Registry[Any]:
        registries: dict[str, Registry[Any]] = {
            "layer": self.plugins.layers,
            "activation": self.plugins.activations,
            "initializer": self.plugins.initializers,
            "operation": self._operations,
        }
        return registries[kind]
