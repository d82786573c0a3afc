"""The state of a whole training, to JSON and arrays and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from graphnn.checkpoints.position import Position
from graphnn.checkpoints.reading import StateReader
from graphnn.checkpoints.writing import StateWriter
from graphnn.data import BatchSampler
from graphnn.gradients import GradientEstimator
from graphnn.graph import BuiltGraph, Network, Node, Sequential
from graphnn.graph.node import held
from graphnn.graph.wiring import Wiring
from graphnn.io.errors import ModelFileError, UnsavableError, quoted
from graphnn.io.header import AnyArray
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer

__all__ = ["Parts", "nodes_of", "read_state", "write_state"]

AnyNode = Node[Any, Any]


@attrs.define(eq=False)
class Parts:
    """All that changes in a training, or decides how it goes on."""

    network: Network[Any, Any]
    loss: Loss
    optimizer: Optimizer
    gradient: GradientEstimator
    rng: np.random.Generator
    batches: BatchSampler

    def named(self) -> dict[str, Any]:
        """Give the parts but for the network."""
        fields = attrs.fields(Parts)
        return {each.name: getattr(self, each.name) for each in fields if each.name != "network"}


def nodes_of(network: Network[Any, Any]) -> dict[str, AnyNode]:
    """Give the nodes in a network, each once, under the path of its first place."""
    found: dict[int, tuple[str, AnyNode]] = {}
    waiting: list[tuple[str, AnyNode]] = [("network", network)]
    while waiting:
        path, node = waiting.pop()
        if id(node) in found:
            continue
        found[id(node)] = (path, node)
        children = [(f"{path}.{name}", child) for name, child in node.children().items()]
        waiting.extend(reversed(children))
    return dict(found.values())


def write_state(
    writer: StateWriter, parts: Parts, position: Position, tensors: Mapping[str, AnyArray]
) -> dict[str, Any]:
    """Write the state of a training.

    Parameters
    ----------
    writer
        Takes the arrays.
    parts, position
        What is written.
    tensors
        Arrays of the network that the file has anyway, by their names.

    Raises
    ------
    UnsavableError
        If a file could not hold some of it.
    """
    for name, array in tensors.items():
        writer.know_tensor(array, name)
    nodes = nodes_of(parts.network)
    for path, node in nodes.items():
        writer.know(node, path)
    written: dict[str, Any] = {"network": {}}
    for path, node in nodes.items():
        fields = _node_fields(writer, node, path)
        if fields:
            written["network"][path] = fields
    # What of a node is a setting, the architecture says.
    writer.leaves.clear()
    for name, part in parts.named().items():
        written[name] = writer.write(part, name)
    leaves = dict(writer.leaves)
    written["position"] = writer.write(position, "position")
    writer.leaves = leaves
    writer.check_apart()
    return written


def read_state(
    reader: StateReader, written: Mapping[str, Any], parts: Parts, position: Position
) -> None:
    """Put a training into a state that was written; only `StateReader.apply` changes it."""
    nodes = nodes_of(parts.network)
    for path, node in nodes.items():
        reader.know(node, path)
    for path, fields in written["network"].items():
        node = nodes[path]
        _set(reader, node, fields, held(node), path)
    found: dict[str, Any] = {}
    for name, part in parts.named().items():
        found[name] = reader.read(written[name], part, name)
        if type(found[name]) is not type(part):
            raise ModelFileError(f"{name} is {quoted(found[name])}")
    if reader.read(written["position"], position, "position") is not position:
        raise ModelFileError("its position is none")
    for name, part in found.items():
        reader.change(parts, name, part)


def _node_fields(writer: StateWriter, node: AnyNode, path: str) -> dict[str, Any]:
    if type(node) in (Sequential, BuiltGraph):
        return {}
    declared = {each.name for each in attrs.fields(type(node)) if each.init}
    written: dict[str, Any] = {}
    for name, value in held(node).items():
        # How nodes are wired follows from the architecture.
        if isinstance(value, Wiring):
            continue
        try:
            written[name] = writer.write(value, f"{path}.{name}")
        except UnsavableError:
            # The architecture has it, or it would not have been written.
            if name not in declared:
                raise
            writer.forget(f"{path}.{name}")
    return written


def _set(
    reader: StateReader, node: AnyNode, fields: Any, here: Mapping[str, Any], path: str
) -> None:
    for name, value in reader.fields(fields, here, path).items():
        if value is not here.get(name):
            reader.change(node, name, value)
