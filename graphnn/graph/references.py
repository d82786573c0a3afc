"""The declared arrays of a node and of the nodes in it, each in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs
import numpy.typing as npt

from graphnn.arrays import Array, floating_dtype
from graphnn.graph.declarations import Declaration, Kind, declaration_of, fields_of

if TYPE_CHECKING:
    from graphnn.graph.node import Node

__all__ = ["ArrayRef", "array_refs", "cast"]


@attrs.frozen
class ArrayRef:
    """One declared array in its place: qualified name, the node that owns it, name of the field."""

    name: str
    node: Node[Any, Any]
    field: str

    @property
    def array(self) -> Array:
        """The values, live: writing into them changes the layer."""
        value: Array = getattr(self.node, self.field)
        return value

    @property
    def declaration(self) -> Declaration:
        """What the class says of it."""
        found = declaration_of(attrs.fields_dict(type(self.node))[self.field])
        assert found is not None
        return found

    @property
    def is_drawn(self) -> bool:
        """Whether the values were drawn rather than given."""
        return self.field in self.node.drawn_parameters

    def put(self, values: Array) -> None:
        """Exchange the values; drawn ones still count as drawn."""
        drawn = self.is_drawn
        setattr(self.node, self.field, values)
        if drawn:
            self.node.drawn_parameters.add(self.field)


def array_refs(node: Node[Any, Any], kind: Kind, prefix: str = "") -> Iterator[ArrayRef]:
    """Walk the arrays of one kind of `node` and of the nodes in it, each shared one once.

    Parameters
    ----------
    node
        Where to start.
    kind
        Which arrays.
    prefix
        What to put before every name, such as ``"0."``.

    Yields
    ------
    ArrayRef
    """
    seen: set[int] = set()
    waiting = [(prefix, node)]
    while waiting:
        path, current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        for field in fields_of(type(current), kind):
            yield ArrayRef(path + field, current, field)
        children = [(f"{path}{name}.", child) for name, child in current.children().items()]
        waiting.extend(reversed(children))


def cast(refs: Iterable[ArrayRef], dtype: npt.DTypeLike) -> None:
    """Cast arrays to one floating dtype, in their places."""
    wanted = floating_dtype(dtype)
    for ref in refs:
        if ref.array.dtype != wanted:
            ref.put(ref.array.astype(wanted))
