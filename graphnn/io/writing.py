"""From a network to the documents of its nodes and its tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import attrs
import cattrs
import numpy as np

from graphnn.arrays import Array
from graphnn.graph import BuiltGraph, Lambda, Layer, Network, Sequential
from graphnn.graph.buffers import buffer_refs
from graphnn.graph.declarations import Kind, fields_of
from graphnn.graph.parameters import parameter_refs
from graphnn.io.arguments import arguments_of, check_rebuildable
from graphnn.io.converter import make_converter
from graphnn.io.documents import (
    ArrayDocument,
    InputDocument,
    LayerDocument,
    NetworkDocument,
    StepDocument,
)
from graphnn.io.errors import UnsavableError
from graphnn.io.extent import Extent, Ledger, check_sample
from graphnn.io.header import SHORT_NAMES
from graphnn.io.names import NODE, Names
from graphnn.io.nodes import AnyNode, Nodes
from graphnn.io.wiring_rules import check_wiring

__all__ = ["NETWORKS", "Architecture", "write_architecture"]

NETWORKS: Final[Mapping[type, Literal["graph", "sequential"]]] = {
    Sequential: "sequential",
    BuiltGraph: "graph",
}
"""The networks that are kept by their wiring."""


@attrs.frozen
class Architecture:
    """The nodes of a network as JSON, the network last, and its parameters and buffers by name."""

    nodes: list[Any]
    tensors: dict[str, Array]


def write_architecture(net: Network[Any, Any], names: Names) -> Architecture:
    """Describe a network.

    Parameters
    ----------
    net
        The network.
    names
        The classes that a file may name.

    Returns
    -------
    Architecture
        Its arrays are contiguous, in the byte order of this machine, and may be the live ones.

    Raises
    ------
    UnsavableError
        If a file could not hold one of its layers; the message names it.
    """
    refs = (*parameter_refs(net), *buffer_refs(net))
    writer = _Writer(names, {(id(ref.node), ref.field): ref.name for ref in refs})
    for path, node in _in_order(net):
        try:
            writer.add(node)
        except ValueError as error:
            title = f"layer {path} {node.label}" if path else f"the network {node.label}"
            raise UnsavableError(f"{title} cannot be saved: {error}") from error
    return Architecture(writer.documents, writer.tensors)


@attrs.define(eq=False)
class _Writer:
    names: Names
    qualified: dict[tuple[int, str], str]
    nodes: Nodes = attrs.field(factory=Nodes)
    ledger: Ledger = attrs.field(factory=Ledger)
    documents: list[Any] = attrs.field(factory=list)
    tensors: dict[str, Array] = attrs.field(factory=dict)
    converter: cattrs.Converter = attrs.field(init=False)

    @converter.default
    def _make_converter(self) -> cattrs.Converter:
        return make_converter(self.names, self.nodes)

    def add(self, node: AnyNode) -> None:
        """Write a node whose children are written."""
        if type(node) in NETWORKS:
            document: object = self._network(node)
        else:
            document = self._layer(node)
        children = node.children().items()
        parts = [(name, self.ledger.extents[self.nodes.place(child)]) for name, child in children]
        extent = Extent.of(fields_of(type(node), "parameter", "buffer"), parts)
        self.ledger.enter(extent, is_network=isinstance(node, Network))
        self.nodes.add(node)
        self.documents.append(self.converter.unstructure(document))

    def _network(self, node: AnyNode) -> NetworkDocument:
        assert isinstance(node, Network)
        wiring = node.wiring
        document = NetworkDocument(
            NETWORKS[type(node)],
            tuple(InputDocument(each.name, each.shape) for each in wiring.inputs),
            tuple(
                StepDocument(step.name, self.nodes.place(step.node), step.inputs)
                for step in wiring.steps
            ),
            wiring.outputs,
        )
        check_wiring(document)
        for shape in wiring.shapes:
            check_sample(shape)
        return document

    def _layer(self, node: AnyNode) -> LayerDocument:
        if type(node) is Lambda:
            raise ValueError(
                "it holds a function, and a file holds none; write a small layer instead, or "
                "register an activation"
            )
        name = self.names.of(type(node), NODE)
        if name is None:
            raise ValueError(_unregistered(node))
        check_rebuildable(type(node))
        self.nodes.referred.clear()
        fields = arguments_of(node, self.converter)
        for child in node.children().values():
            if self.nodes.place(child) not in self.nodes.referred:
                raise ValueError(f"it holds {child.label}, which is in none of its fields")
        parameters, buffers = self._arrays(node, "parameter"), self._arrays(node, "buffer")
        return LayerDocument(name.kind, name.name, fields, parameters, buffers)

    def _arrays(self, node: AnyNode, kind: Kind) -> dict[str, ArrayDocument]:
        return {field: self._array(node, kind, field) for field in fields_of(type(node), kind)}

    def _array(self, node: AnyNode, kind: Kind, field: str) -> ArrayDocument:
        array = _plain(getattr(node, field), kind, field)
        name = self.qualified[id(node), field]
        if name in self.tensors:
            raise ValueError(f"two arrays of the network have the name {name!r}")
        self.tensors[name] = array
        drawn = field in node.drawn_parameters
        return ArrayDocument(name, SHORT_NAMES[array.dtype.name], array.shape, drawn)


def _in_order(net: Network[Any, Any]) -> Iterator[tuple[str, AnyNode]]:
    """Walk the nodes, each once and behind those that it holds, without recursion."""
    finished: set[int] = set()
    entered = {id(net)}
    stack: list[tuple[str, AnyNode, Iterator[tuple[str, AnyNode]]]] = []
    stack.append(("", net, iter(net.children().items())))
    while stack:
        path, node, children = stack[-1]
        for name, child in children:
            if id(child) in finished:
                continue
            below = f"{path}.{name}" if path else name
            if id(child) in entered:
                raise UnsavableError(f"layer {below} {child.label} holds itself")
            entered.add(id(child))
            stack.append((below, child, iter(child.children().items())))
            break
        else:
            finished.add(id(node))
            stack.pop()
            yield path, node


def _plain(array: Array, kind: Kind, field: str) -> Array:
    if array.dtype.name not in SHORT_NAMES:
        raise ValueError(
            f"its {kind} {field!r} has the dtype {array.dtype}, and a file holds "
            f"{', '.join(SHORT_NAMES)}; save net.astype(np.float64)"
        )
    # safetensors writes the memory behind an array, whatever its strides say.
    return np.asarray(array, dtype=array.dtype.newbyteorder("="), order="C")


def _unregistered(node: AnyNode) -> str:
    name = type(node).__name__
    if isinstance(node, Layer):
        return (
            f"no plugin registers {name}, so a file could not name it; register it with the hook "
            "graphnn_register_layers"
        )
    return (
        f"{name} has several inputs, and of such nodes a file knows Add, Concatenate and Multiply "
        "alone; build it from those and from layers"
    )
