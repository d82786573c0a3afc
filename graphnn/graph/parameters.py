"""Trainable arrays: how a layer declares them, and how a node enumerates them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from graphnn.arrays import Array, Images, Matrix, Vector
from graphnn.graph.declarations import Declaration, Initializer, declare, fields_of
from graphnn.graph.references import ArrayRef, array_refs

if TYPE_CHECKING:
    from graphnn.graph.node import Node

__all__ = ["Initializer", "ParameterRef", "declared_fields", "parameter", "parameter_refs"]

ParameterRef: TypeAlias = ArrayRef
"""One parameter in its place."""


@overload
def parameter(length: int | str, /, *, init: Initializer | str) -> Vector: ...
@overload
def parameter(rows: int | str, columns: int | str, /, *, init: Initializer | str) -> Matrix: ...
@overload
def parameter(
    filters: int | str,
    channels: int | str,
    height: int | str,
    width: int | str,
    /,
    *,
    init: Initializer | str,
) -> Images: ...
@overload
def parameter(*shape: int | str, init: Initializer | str) -> Array: ...
def parameter(*shape: int | str, init: Initializer | str) -> Any:
    """Declare a trainable array as a field of an attrs layer.

    To mypy the field is a plain typed array with a default. At run time a missing value is
    drawn by `init` from the operating system's entropy (``net.initialize(rng=...)`` draws it
    anew); a given one, also one that is assigned later, is copied, keeps its floating dtype and is
    never drawn again. Either way its shape is checked.

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
    >>> import numpy as np
    >>> from attrs import define
    >>> from graphnn import Layer, parameter
    >>> from graphnn.arrays import Matrix, Vector
    >>> from graphnn.initializers import Zeros
    >>> @define(eq=False)
    ... class Shift(Layer[Matrix, Matrix]):
    ...     size: int
    ...     offset: Vector = parameter("size", init=Zeros())
    ...     def forward(self, x: Matrix, /) -> Matrix:
    ...         return x + self.offset
    >>> Shift(3).offset
    array([0., 0., 0.], dtype=float32)
    >>> Shift(3, offset=np.array([1.0, 2.0]))
    Traceback (most recent call last):
    ...
    graphnn.graph.errors.ShapeError: Shift(): offset has shape (2,), wanted (3,) = (size)
    """
    return declare(Declaration("parameter", shape, init))


def parameter_refs(node: Node[Any, Any], prefix: str = "") -> Iterator[ParameterRef]:
    """Walk the parameters of `node` and of the nodes in it, each shared one once; `array_refs`."""
    return array_refs(node, "parameter", prefix)


def declared_fields(cls: type) -> tuple[str, ...]:
    """Names of the parameters that an attrs class declares."""
    return fields_of(cls, "parameter")
