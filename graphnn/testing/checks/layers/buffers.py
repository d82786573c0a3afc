"""The buffers of a layer: listed, live, and changed by nobody but the one who trains.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import numpy as np

from graphnn.arrays import Array
from graphnn.graph import Node, NotDifferentiableError
from graphnn.graph.modes import in_mode
from graphnn.graph.randomness import generator_refs
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.layers import AnyLayer, any_batch

__all__ = ["BUFFERS"]


@check(any_batch)
def lists_its_buffers_live(layer: AnyLayer, x: Array) -> None:
    """``buffers()`` gives the same writable floating-point arrays every time."""
    first, second = layer.buffers(), layer.buffers()
    if not first:
        raise NotApplicable("it has no buffers")
    for name, value in first.items():
        assert value is second[name], f"buffers() copies {name}"
        assert value.flags.writeable, f"{name} is read-only"
        assert value.dtype.kind == "f", f"{name} is of {value.dtype}, wanted floating point"


@check(any_batch)
def passes_leave_its_buffers(layer: AnyLayer, x: Array) -> None:
    """Neither ``forward`` nor ``vjp`` changes a buffer, in training neither."""
    if not layer.buffers():
        raise NotApplicable("it has no buffers")
    before = {name: value.copy() for name, value in layer.buffers().items()}
    for training in (True, False):
        y = in_mode(layer, "forward", training=training)(x)
        if type(layer).vjp is not Node.vjp:
            with contextlib.suppress(NotDifferentiableError):
                in_mode(layer, "vjp", training=training)(x)[1](np.ones_like(y))
        for name, value in layer.buffers().items():
            said = f"a pass changes {name}; let updated_buffers tell what it becomes"
            np.testing.assert_array_equal(value, before[name], err_msg=said)


@check(any_batch)
def updated_buffers_fit(layer: AnyLayer, x: Array) -> None:
    """``updated_buffers`` gives arrays of the shapes of the buffers, by their names."""
    if not layer.buffers():
        raise NotApplicable("it has no buffers")
    shapes = {name: value.shape for name, value in layer.buffers().items()}
    found = layer.updated_buffers(x)
    assert isinstance(found, Mapping), f"it gives a {type(found).__name__}, wanted a mapping"
    for name, value in found.items():
        assert name in shapes, f"it gives {name!r}; the buffers are {sorted(shapes)}"
        assert isinstance(value, np.ndarray), f"{name} is a {type(value).__name__}, not an array"
        assert value.dtype.kind == "f", f"{name} is of {value.dtype}, wanted floating point"
        assert value.shape == shapes[name], f"{name} has shape {value.shape}, not {shapes[name]}"


@check(any_batch)
def telling_of_buffers_changes_nothing(layer: AnyLayer, x: Array) -> None:
    """``updated_buffers`` leaves layer and batch alone, and gives the same again."""
    if not layer.buffers():
        raise NotApplicable("it has no buffers")
    arrays = {**layer.parameters(), **layer.buffers(), "the batch": x}
    before = {name: value.copy() for name, value in arrays.items()}
    states = [str(ref.state) for ref in generator_refs(layer)]
    found = {name: np.copy(value) for name, value in layer.updated_buffers(x).items()}
    for name, value in arrays.items():
        np.testing.assert_array_equal(value, before[name], err_msg=f"it changes {name}")
    moved = [str(ref.state) for ref in generator_refs(layer)] != states
    assert not moved or not found, "it draws at random"
    for name, value in layer.updated_buffers(x).items():
        np.testing.assert_array_equal(value, found[name], err_msg=f"{name} differs the second time")


BUFFERS = (
    lists_its_buffers_live,
    passes_leave_its_buffers,
    updated_buffers_fit,
    telling_of_buffers_changes_nothing,
)
