"""What a layer makes of a batch: its shape and its dtype.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import numpy as np

from graphnn.arrays import Array
from graphnn.graph import ShapeError
from graphnn.graph.shapes import fits
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.layers import AnyLayer, any_batch, batches

__all__ = ["SHAPES"]


@check(batches)
def gives_a_batch(layer: AnyLayer, x: Array) -> None:
    """The output is an array with as many samples as the input, none and one included."""
    y = layer.forward(x)
    assert isinstance(y, np.ndarray), f"forward gives a {type(y).__name__}, wanted an array"
    assert y.shape[:1] == x.shape[:1], f"of {len(x)} samples forward makes shape {y.shape}"


@check(batches)
def has_the_inferred_shape(layer: AnyLayer, x: Array) -> None:
    """The output has the shape that the layer announces when a graph is built."""
    y, announced = layer.forward(x), layer.infer([x.shape[1:]])
    assert fits(y.shape[1:], announced), (
        f"of samples of shape {x.shape[1:]} forward makes {y.shape[1:]}, announced was {announced}"
    )


@check(batches)
def keeps_the_dtype(layer: AnyLayer, x: Array) -> None:
    """The output has the dtype of the input, which is that of the layer unless it is integers."""
    y = layer.forward(x)
    wanted = layer.compute_dtype if layer.takes_integers else x.dtype
    assert y.dtype == wanted, f"forward makes {y.dtype} of {x.dtype}"


@check(any_batch)
def refuses_what_does_not_fit(layer: AnyLayer, x: Array) -> None:
    """A batch of the wrong size is refused with a ShapeError that names the layer."""
    declared = layer.input_shape()
    if not declared or declared[-1] is None:
        raise NotApplicable("it takes samples of any size")
    wrong, told = np.concatenate([x, x], axis=-1), ""
    try:
        layer(wrong)
    except ShapeError as error:
        told = str(error)
    assert told, f"the layer declares samples of shape {declared}, yet takes {wrong.shape[1:]}"
    assert type(layer).__name__ in told, f"the error does not name the layer: {told}"


SHAPES = (gives_a_batch, has_the_inferred_shape, keeps_the_dtype, refuses_what_does_not_fit)
