"""What may stand in a chain besides layers: plain functions and registered names."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeAlias

import attrs

from graphnn.arrays import Array
from graphnn.graph.layer import Layer
from graphnn.graph.node import Node
from graphnn.typevars import In, Out

__all__ = ["Function", "Lambda", "Part", "as_layer"]


class Function(Protocol):
    """A named function from array to array: a ``def``, a ``lambda``, ``np.tanh``."""

    @property
    def __name__(self) -> str:
        """What tables and errors call it."""

    def __call__(self, x: Array, /) -> Array:
        """Apply the function to a batch of shape ``(N, ...)``."""


Part: TypeAlias = Layer[Any, Any] | Function | str
"""What `Sequential` takes: a layer, a function or the registered name of an activation."""


def _is_function(layer: object, field: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, type) or not callable(value):
        raise TypeError(
            f"Lambda: {field.name} is {value!r}, wanted a function of one array; "
            "a layer or a registered name stands in a chain without it"
        )


@attrs.define(eq=False)
class Lambda(Layer[In, Out], Generic[In, Out]):
    """A function from batch to batch, as a layer.

    It has no pullback and cannot be saved; write a small layer, or register an activation, where
    either is wanted.

    Parameters
    ----------
    function
        Takes and gives an array of shape ``(N, ...)``.

    Examples
    --------
    >>> import numpy as np
    >>> Lambda(np.abs)([[-1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    function: Function = attrs.field(validator=_is_function)

    def forward(self, x: In, /) -> Out:
        """Apply the function."""
        batch: Any = x
        result: Any = self.function(batch)
        y: Out = result
        return y

    @property
    def label(self) -> str:
        """Short name, with that of the function."""
        return f"Lambda({getattr(self.function, '__name__', type(self.function).__name__)})"


def as_layer(part: Part | Node[Any, Any]) -> Layer[Any, Any]:
    """Make a layer of what stands in a chain.

    Raises
    ------
    TypeError
        If it is none: neither layer nor function nor name.
    """
    if isinstance(part, Layer):
        return part
    if isinstance(part, str):
        # Names belong to the plugins, which stand below: ask at the front door, when needed.
        import graphnn

        named: Layer[Any, Any] = graphnn.get_activation(part)
        return named
    if isinstance(part, type):
        raise TypeError(
            f"a chain takes layers, but got the class {part.__name__}; "
            f"make one: {part.__name__}(...)"
        )
    if isinstance(part, Node):
        raise TypeError(f"{part.label} has several inputs; wire it in a Graph, not in a chain")
    if callable(part):
        return Lambda(part)
    raise _refused(part)


def _refused(part: object) -> TypeError:
    hint = "; unpack it: Sequential(*layers)" if isinstance(part, list | tuple) else ""
    return TypeError(
        "a chain takes layers, functions and registered names, "
        f"but got {part!r} of type {type(part).__name__}{hint}"
    )
