"""What a model file says of an architecture, as attrs classes that cattrs turns into JSON.

An architecture is a list of nodes. A node refers to others by their places in the list, always to
earlier ones; the last node is the network. A node that stands in two places of a network is in the
list once.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import attrs

from graphnn.graph import Shape

__all__ = [
    "ArrayDocument",
    "InitializerDocument",
    "InputDocument",
    "LayerDocument",
    "NetworkDocument",
    "NodeDocument",
    "ReferenceDocument",
    "StepDocument",
]


@attrs.frozen
class ArrayDocument:
    """A parameter or a buffer: its tensor in the file, and whether it was drawn, not given."""

    tensor: str
    dtype: str
    shape: tuple[int, ...]
    drawn: bool


@attrs.frozen
class LayerDocument:
    """A node by the name of its class and by the arguments that make it anew."""

    kind: str
    name: str
    fields: dict[str, Any]
    parameters: dict[str, ArrayDocument]
    buffers: dict[str, ArrayDocument] = attrs.field(factory=dict)

    @property
    def arrays(self) -> dict[str, ArrayDocument]:
        """Parameters and buffers by the names of their fields."""
        return self.parameters | self.buffers


@attrs.frozen
class InputDocument:
    """An entrance of a network, and the shape of one sample."""

    name: str
    shape: Shape


@attrs.frozen
class StepDocument:
    """A node in its place in a network, and the slots that it takes from."""

    name: str
    node: int
    inputs: tuple[int, ...]


@attrs.frozen
class NetworkDocument:
    """A network by its wiring: the slots are the inputs, then the value of each step."""

    network: Literal["graph", "sequential"]
    inputs: tuple[InputDocument, ...]
    steps: tuple[StepDocument, ...]
    outputs: tuple[int, ...]


@attrs.frozen
class ReferenceDocument:
    """A node in a field of another: its place in the list."""

    node: int


@attrs.frozen
class InitializerDocument:
    """An initialiser by its registered name and the arguments that make it anew."""

    initializer: str
    fields: dict[str, Any]


NodeDocument: TypeAlias = LayerDocument | NetworkDocument
