"""The residual branch."""

from __future__ import annotations

from typing import Any, Generic

import attrs

from graphnn.graph.layer import Layer
from graphnn.graph.network import Network
from graphnn.graph.node import Node
from graphnn.graph.operations import Add
from graphnn.graph.wiring import Input, Step, Wiring
from graphnn.typevars import N, T

__all__ = ["Residual"]


@attrs.define(eq=False, repr=False)
class Residual(Network[T, T, N, N], Generic[T, N]):
    """A layer, or a chain of them, that adds something to its input: ``y = body(x) + x``.

    (He, Zhang, Ren and Sun 2016.) It is a network of two nodes, so that tables and estimators see
    what is in it; other branches are wired with `Graph`.

    Parameters
    ----------
    body
        A layer that gives the shape that it takes; several in a chain, ``a >> b``.

    Raises
    ------
    ShapeError
        If it gives another shape; when the residual is made or, where the shape is not known then,
        when it is put into a network.

    Examples
    --------
    >>> import numpy as np
    >>> from graphnn import Dense, ReLU
    >>> body = Dense(2, 2, weight=np.eye(2), bias=np.array([1.0, 0.0])) >> ReLU()
    >>> Residual(body)([[3.0, -5.0]])
    array([[ 7., -5.]])
    """

    body: Layer[T, T, N, N] = attrs.field(on_setattr=attrs.setters.frozen)
    wiring: Wiring = attrs.field(init=False, on_setattr=attrs.setters.frozen)

    @wiring.default
    def _wire(self) -> Wiring:
        body: object = self.body
        if not isinstance(body, Layer):
            raise TypeError(
                f"Residual: body is {body!r}; wanted a layer; several stand in a chain, as in "
                "Residual(a >> b), and a function or a name in Sequential(...)"
            )
        steps = (Step("body", self.body, (0,)), Step("add", Add(), (1, 0)))
        return Wiring((Input("x"),), steps, (2,))

    def children(self) -> dict[str, Node[Any, Any]]:
        """Return the body: the sum has nothing of its own."""
        return {"body": self.body}

    @property
    def label(self) -> str:
        """Short name with that of the body."""
        return f"Residual({self.body.label})"
