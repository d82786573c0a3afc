"""Other nodes in the places of some of a network's: the rest is not copied but shared."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from graphnn.graph.node import Node, held
from graphnn.graph.wiring import Wiring

__all__ = ["Replacement"]

AnyNode: TypeAlias = Node[Any, Any]


@attrs.frozen(eq=False)
class Replacement:
    """Asks of every node what shall stand in its place, and copies what holds one that changes.

    Parameters
    ----------
    swap
        Takes a node; gives the one for its place, itself where it is to stay. The outer one is
        asked of first, and of what it holds only if it stays. A node in two places is asked of
        once.
    """

    swap: Callable[[AnyNode], AnyNode]
    _found: dict[int, AnyNode] = attrs.field(factory=dict, init=False)

    def inside(self, node: AnyNode) -> AnyNode:
        """Replace what `node` holds; give `node` itself if nothing there changes."""
        changed = {
            name: other
            for name, value in held(node).items()
            if (other := self._value(value)) is not value
        }
        if not changed:
            return node
        around = copy.copy(node)
        for name, value in changed.items():
            object.__setattr__(around, name, value)
        return around

    def _node(self, node: AnyNode) -> AnyNode:
        if id(node) not in self._found:
            other = self.swap(node)
            if not isinstance(other, Node):
                raise TypeError(
                    f"in the place of {node.label} stands {other!r}, wanted a node; return the "
                    "node itself where nothing is to change"
                )
            self._found[id(node)] = self.inside(node) if other is node else other
        return self._found[id(node)]

    def _value(self, value: Any) -> Any:
        if isinstance(value, Node):
            return self._node(value)
        if isinstance(value, Wiring):
            return self._wiring(value)
        if isinstance(value, list | tuple):
            parts = [self._value(part) for part in value]
            same = all(part is before for part, before in zip(parts, value, strict=True))
            return value if same else _sequence(value, parts)
        if isinstance(value, Mapping):
            found = {key: self._value(part) for key, part in value.items()}
            return value if all(found[key] is part for key, part in value.items()) else found
        return value

    def _wiring(self, wiring: Wiring) -> Wiring:
        steps = tuple(attrs.evolve(step, node=self._node(step.node)) for step in wiring.steps)
        if all(new.node is old.node for new, old in zip(steps, wiring.steps, strict=True)):
            return wiring
        return Wiring(wiring.inputs, steps, wiring.outputs)


def _sequence(like: list[Any] | tuple[Any, ...], parts: list[Any]) -> Any:
    make: Callable[[list[Any]], Any] = getattr(type(like), "_make", type(like))
    return make(parts)
