"""The nodes of an architecture, by their places in its list."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs

from graphnn.graph import Node
from graphnn.io.errors import quoted

__all__ = ["AnyNode", "Nodes"]

AnyNode: TypeAlias = Node[Any, Any]


@attrs.define(eq=False)
class Nodes:
    """The nodes of an architecture in its order, and which of them fields refer to."""

    listed: list[AnyNode] = attrs.field(factory=list)
    referred: set[int] = attrs.field(factory=set)
    _places: dict[int, int] = attrs.field(factory=dict, init=False)

    def add(self, node: AnyNode) -> None:
        """Put a node at the end of the list."""
        self._places[id(node)] = len(self.listed)
        self.listed.append(node)

    def place(self, node: AnyNode) -> int:
        """Give the place of a node that is listed."""
        return self._places[id(node)]

    def refer(self, node: AnyNode) -> int:
        """Give the place of a node that another holds in a field, and remember it."""
        if id(node) not in self._places:
            raise ValueError(f"it holds {node.label}, which its children() does not list")
        self.referred.add(self.place(node))
        return self.place(node)

    def at(self, place: int) -> AnyNode:
        """Give the node at a place."""
        if not 0 <= place < len(self.listed):
            raise ValueError(f"node {quoted(place)} does not stand before it")
        return self.listed[place]
