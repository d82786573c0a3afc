"""Arrays that a layer keeps and nobody trains: how it declares them, how a node enumerates them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from graphnn.arrays import Array, Images, Matrix, Vector
from graphnn.graph.declarations import Declaration, Initializer, declare
from graphnn.graph.references import ArrayRef, array_refs

if TYPE_CHECKING:
    from graphnn.graph.node import Node

__all__ = ["BufferRef", "buffer", "buffer_refs"]

BufferRef: TypeAlias = ArrayRef
"""One buffer in its place."""


@overload
def buffer(length: int | str, /, *, init: Initializer | str) -> Vector: ...
@overload
def buffer(rows: int | str, columns: int | str, /, *, init: Initializer | str) -> Matrix: ...
@overload
def buffer(
    filters: int | str,
    channels: int | str,
    height: int | str,
    width: int | str,
    /,
    *,
    init: Initializer | str,
) -> Images: ...
@overload
def buffer(*shape: int | str, init: Initializer | str) -> Array: ...
def buffer(*shape: int | str, init: Initializer | str) -> Any:
    """Declare an array that is kept with a layer but not trained, as a field of an attrs layer.

    All is as for a `parameter`: a missing value is drawn by `init`, a given one is copied, both are
    cast, copied and saved with the layer. But no gradient is asked for it, and no optimiser sees
    it. What it becomes in training, `Node.updated_buffers` tells.

    Parameters
    ----------
    *shape
        Lengths of the axes: integers, or names of fields of the class that hold one, or a tuple of
        them.
    init
        An initialiser, or the name of the field that holds one.

    Returns
    -------
    attrs field

    Examples
    --------
    >>> from attrs import define
    >>> from graphnn import Layer, buffer
    >>> from graphnn.arrays import Matrix, Vector
    >>> from graphnn.initializers import Zeros
    >>> @define(eq=False)
    ... class Largest(Layer[Matrix, Matrix]):
    ...     size: int
    ...     largest: Vector = buffer("size", init=Zeros())
    ...     def forward(self, x: Matrix, /) -> Matrix:
    ...         return x
    ...     def updated_buffers(self, x: Matrix, /) -> dict[str, Vector]:
    ...         return {"largest": x.max(axis=0, initial=0.0)}
    >>> Largest(3).buffers()
    {'largest': array([0., 0., 0.], dtype=float32)}
    """
    return declare(Declaration("buffer", shape, init))


def buffer_refs(node: Node[Any, Any], prefix: str = "") -> Iterator[BufferRef]:
    """Walk the buffers of `node` and of the nodes in it, each shared one once; as `array_refs`."""
    return array_refs(node, "buffer", prefix)
