"""The registry: the parts of one kind by their names, and whose they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import attrs

from graphnn.plugins.errors import PluginError, UnknownNameError

__all__ = ["Entry", "Registry", "folded"]

Part = TypeVar("Part")


def folded(name: str) -> str:
    """Fold a name: lower case, hyphens for underscores and spaces.

    >>> folded("Numerical_Walk")
    'numerical-walk'
    """
    return name.strip().lower().replace("_", "-").replace(" ", "-")


@attrs.frozen
class Entry(Generic[Part]):
    """A registered part, the name that it was given, and the plugin that gave it."""

    name: str
    part: Part
    plugin: str


@attrs.define(eq=False)
class Registry(Mapping[str, Part], Generic[Part]):
    """The parts of one kind: a mapping from folded name to class or function.

    Parameters
    ----------
    kind
        What errors call the parts, in the singular: ``"activation"``.
    """

    kind: str
    _entries: dict[str, Entry[Part]] = attrs.field(factory=dict, init=False, repr=False)

    def __getitem__(self, name: str, /) -> Part:
        if not isinstance(name, str):
            raise KeyError(name)
        return self._entries[folded(name)].part

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, name: str) -> Part:
        """Look a part up.

        Raises
        ------
        UnknownNameError
            If there is none; the message lists the names that are known.
        """
        if not isinstance(name, str):
            raise TypeError(f"wanted the name of a registered {self.kind}, got {name!r}")
        try:
            return self[name]
        except KeyError:
            close = difflib.get_close_matches(folded(name), self, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            known = ", ".join(self) or "none"
            raise UnknownNameError(
                f"no {self.kind} is registered as {name!r}{hint} (known: {known})"
            ) from None

    def name_of(self, part: object) -> str | None:
        """Give the name under which `part` is registered, the first in order, if any."""
        return next((name for name in self if self._entries[name].part is part), None)

    def entries(self, plugin: str | None = None) -> tuple[Entry[Part], ...]:
        """List the entries in order of their names: all, or those of one plugin."""
        entries = (self._entries[name] for name in self)
        return tuple(entry for entry in entries if plugin in (None, entry.plugin))

    def check_free(self, entry: Entry[Part]) -> None:
        """Refuse a name that another plugin has taken.

        Raises
        ------
        PluginError
            Naming both plugins and how to choose.
        """
        taken = self._entries.get(folded(entry.name))
        if taken is not None:
            raise PluginError(
                f"the {self.kind} {folded(entry.name)!r} is registered by both {taken.plugin!r} "
                f"and {entry.plugin!r}; switch one off with GRAPHNN_DISABLE_PLUGINS, or ask an "
                "author to choose another name"
            )

    def add(self, entry: Entry[Part]) -> None:
        """Add a part under a name that is free."""
        self.check_free(entry)
        self._entries[folded(entry.name)] = entry
