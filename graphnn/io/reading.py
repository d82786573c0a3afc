"""From the documents of its nodes and its tensors to a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import attrs
import cattrs

from graphnn.arrays import Array
from graphnn.graph import BuiltGraph, Network, Sequential, Shape
from graphnn.graph.declarations import Kind, fields_of
from graphnn.graph.wiring import Input, Step, Wiring
from graphnn.io.arguments import arguments_for, check_rebuildable
from graphnn.io.converter import make_converter
from graphnn.io.documents import LayerDocument, NetworkDocument
from graphnn.io.errors import ModelFileError, quoted
from graphnn.io.extent import Extent, Ledger, check_sample
from graphnn.io.header import Tensor
from graphnn.io.names import NODE, Name, Names
from graphnn.io.nodes import AnyNode, Nodes
from graphnn.io.strict_json import canonical
from graphnn.io.wiring_rules import check_wiring
from graphnn.io.writing import write_architecture

__all__ = ["read_architecture"]

_LONGEST: Final = 1000
"""Of a message; what a class says to its arguments may quote them, however long."""


def read_architecture(
    written: Sequence[Any], names: Names, tensors: Sequence[Tensor], arrays: Mapping[str, Array]
) -> Network[Any, Any]:
    """Build a network.

    A layer is made only when its parameters are at hand and have the shapes that its sizes ask
    for, and a network only when its size is known, so that little bytes never take much memory.

    Parameters
    ----------
    written
        Documents of the nodes as JSON, the network last.
    names
        The classes that may be built.
    tensors
        What the file says of its arrays.
    arrays
        The arrays by their names.

    Raises
    ------
    ModelFileError
        If it is none that `write_architecture` would describe in the same words.
    """
    reader = _Reader(names, {tensor.name: tensor for tensor in tensors}, arrays)
    for place, document in enumerate(written):
        try:
            reader.add(document)
        # Whatever a class says to the arguments in the file, and lack of memory, is the file's.
        except Exception as error:
            raise ModelFileError(
                f"node {place} of its architecture cannot be built: {_shortened(error)}"
            ) from error
    net = reader.nodes.listed[-1] if reader.nodes.listed else None
    if not isinstance(net, Network):
        raise ModelFileError("the last node of its architecture is no network")
    _check_agreement(written, names, net, reader.arrays)
    return net


def _shortened(error: Exception) -> str:
    text = f"{error}" or type(error).__name__
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


@attrs.define(eq=False)
class _Reader:
    names: Names
    tensors: dict[str, Tensor]
    arrays: Mapping[str, Array]
    nodes: Nodes = attrs.field(factory=Nodes)
    ledger: Ledger = attrs.field(factory=Ledger)
    converter: cattrs.Converter = attrs.field(init=False)

    @converter.default
    def _make_converter(self) -> cattrs.Converter:
        return make_converter(self.names, self.nodes)

    def add(self, written: Any) -> None:
        """Build a node that refers to earlier ones alone."""
        if not isinstance(written, dict):
            raise ValueError(f"wanted an object, got {quoted(written)}")
        if "network" in written:
            self._add_network(self.converter.structure(written, NetworkDocument))
        else:
            self._add_layer(self.converter.structure(written, LayerDocument))

    def _add_layer(self, document: LayerDocument) -> None:
        cls = self.names.find(Name(document.kind, document.name), NODE)
        check_rebuildable(cls)
        given = self._given(cls, document)
        node: AnyNode = cls(**arguments_for(cls, document.fields, self.converter), **given)
        node.drawn_parameters.update(
            field for field, about in document.arrays.items() if about.drawn
        )
        parts = [
            (name, self.ledger.extents[self.nodes.place(child)])
            for name, child in node.children().items()
        ]
        self.ledger.enter(Extent.of(document.arrays, parts), is_network=isinstance(node, Network))
        self.nodes.add(node)

    def _given(self, cls: type[AnyNode], document: LayerDocument) -> dict[str, Array]:
        # Were one left out, the layer would draw it, however large.
        _check_fields(cls, "parameter", document.parameters)
        _check_fields(cls, "buffer", document.buffers)
        for about in document.arrays.values():
            tensor = self.tensors.get(about.tensor)
            if tensor is None or (tensor.dtype, tensor.shape) != (about.dtype, about.shape):
                raise ValueError(
                    f"the tensor {quoted(about.tensor)} is not as {document.name} says"
                )
        aliases = {field.name: field.alias for field in attrs.fields(cls)}
        return {
            aliases[field]: self.arrays[about.tensor] for field, about in document.arrays.items()
        }

    def _add_network(self, document: NetworkDocument) -> None:
        check_wiring(document)
        nodes = [self.nodes.at(step.node) for step in document.steps]
        parts = [(step.name, self.ledger.extents[step.node]) for step in document.steps]
        self.ledger.enter(Extent.of((), parts), is_network=True)
        _check_samples(document, nodes)
        build = _sequential if document.network == "sequential" else _graph
        self.nodes.add(build(document, nodes))


def _check_fields(cls: type[AnyNode], kind: Kind, given: Collection[str]) -> None:
    declared = fields_of(cls, kind)
    if set(given) != set(declared):
        raise ValueError(
            f"{cls.__name__} has the {kind}s {declared}, but the file gives {quoted(sorted(given))}"
        )


def _sequential(document: NetworkDocument, nodes: Sequence[AnyNode]) -> Network[Any, Any]:
    layers: list[Any] = list(nodes)
    return Sequential(*layers, input_shape=document.inputs[0].shape)


def _graph(document: NetworkDocument, nodes: Sequence[AnyNode]) -> Network[Any, Any]:
    wiring = Wiring(
        tuple(Input(each.name, each.shape) for each in document.inputs),
        tuple(
            Step(step.name, node, step.inputs)
            for step, node in zip(document.steps, nodes, strict=True)
        ),
        document.outputs,
    )
    return BuiltGraph(wiring)


def _check_samples(document: NetworkDocument, nodes: Sequence[AnyNode]) -> None:
    # To learn its shape a network may run a layer on a sample, so its size must be known before.
    shapes: list[Shape] = []
    for each in document.inputs:
        check_sample(each.shape)
        shapes.append(each.shape)
    for step, node in zip(document.steps, nodes, strict=True):
        shapes.append(node.infer([shapes[slot] for slot in step.inputs]))
        check_sample(shapes[-1])


def _check_agreement(
    written: Sequence[Any], names: Names, net: Network[Any, Any], arrays: Mapping[str, Array]
) -> None:
    # The last word against silent error: the network, described anew, reads as the file does.
    try:
        again = write_architecture(net, names)
        described = canonical(
            [_restricted(*pair) for pair in zip(again.nodes, written, strict=True)]
        )
    except (RecursionError, ValueError) as error:
        raise ModelFileError(f"its architecture is not one that graphnn saves: {error}") from error
    if described != canonical(written) or again.tensors.keys() != arrays.keys():
        raise ModelFileError("its architecture is not as graphnn would have saved it")


def _restricted(again: Any, written: Any) -> Any:
    # Since the file was saved a class may have gained fields with defaults, or moved some.
    if not isinstance(again, dict) or not isinstance(written, dict):
        return again
    return {key: _restricted(again[key], written[key]) for key in written if key in again}
