"""Training and inference: who is told which of the two it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from graphnn.graph.node import Node

__all__ = ["in_mode", "keywords"]


def in_mode(node: Node[Any, Any], method: str, *, training: bool) -> Callable[..., Any]:
    """Return a method of `node`, told to train where that is asked for and makes a difference.

    Parameters
    ----------
    node
        The node.
    method
        Name of the method: ``"forward"``, ``"vjp"``, ``"vjp_parameters"``, ``"parameter_move"``.
    training
        Whether the graph runs for training.

    Raises
    ------
    TypeError
        If `forward` is told and the method of the pullback is not: the two would differ.
    """
    found: Callable[..., Any] = getattr(node, method)
    told = keywords(node, method, training=training)
    return partial(found, **told) if told else found


def keywords(node: Node[Any, Any], method: str, *, training: bool) -> dict[str, bool]:
    """Return what a method of `node` is told besides its inputs; as `in_mode`."""
    return {"training": True} if training and _is_told(type(node), method) else {}


@cache
def _is_told(cls: type[Node[Any, Any]], method: str) -> bool:
    function = getattr(cls, method)
    if "training" in inspect.signature(function).parameters:
        return True
    pulls_back = method.startswith("vjp") and function is not Node.vjp
    if pulls_back and "training" in inspect.signature(cls.forward).parameters:
        raise TypeError(
            f"{cls.__name__}.forward takes training= but {cls.__name__}.{method} does not, so the "
            f"gradient would be that of another function; write {method}(x, *, training=False)"
        )
    return False
