"""The parameters of a layer: listed, live, and used.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import numpy as np

from graphnn.arrays import Array
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.layers import AnyLayer, any_batch, draws

__all__ = ["PARAMETERS"]


@check(any_batch)
def lists_its_parameters_live(layer: AnyLayer, x: Array) -> None:
    """``parameters()`` gives the same writable floating-point arrays every time."""
    first, second = layer.parameters(), layer.parameters()
    if not first:
        raise NotApplicable("it has no parameters")
    for name, value in first.items():
        assert value is second[name], f"parameters() copies {name}"
        assert value.flags.writeable, f"{name} is read-only"
        assert value.dtype.kind == "f", f"{name} is of {value.dtype}, wanted floating point"


@check(any_batch)
def uses_the_parameters_that_it_lists(layer: AnyLayer, x: Array) -> None:
    """What is written into a parameter moves the next output."""
    if draws(layer):
        raise NotApplicable("it draws at random")
    if not layer.parameters():
        raise NotApplicable("it has no parameters")
    for name, value in layer.parameters().items():
        before = layer.forward(x).copy()
        value += np.linspace(0.5, 1.5, value.size).reshape(value.shape)
        moved = not np.array_equal(layer.forward(x), before)
        assert moved, f"the output stays as it is when {name} changes"


@check(any_batch)
def takes_another_dtype(layer: AnyLayer, x: Array) -> None:
    """``astype("float64")`` gives an independent layer whose parameters and buffers are float64."""
    own = {**layer.parameters(), **layer.buffers()}
    if not own:
        raise NotApplicable("it has no parameters")
    other = layer.astype("float64")
    for name, value in {**other.parameters(), **other.buffers()}.items():
        assert value.dtype == np.float64, f"{name} stays {value.dtype}"
        np.testing.assert_allclose(value, own[name], rtol=1e-6, err_msg=name)
        value += 1
        assert np.all(own[name] != value), f"the two share {name}"


PARAMETERS = (lists_its_parameters_live, uses_the_parameters_that_it_lists, takes_another_dtype)
