"""What a layer must leave alone: its input, itself, and what all share.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np

from graphnn.arrays import Array
from graphnn.testing.check import Argument, Case, NotApplicable, check
from graphnn.testing.global_randomness import moves_global_randomness
from graphnn.testing.subjects.layers import (
    AnyLayer,
    LayerSubject,
    any_batch,
    draws,
    two_batches,
)
from graphnn.testing.threads import at_once

__all__ = ["PURITY"]


def _layouts(subject: LayerSubject) -> Iterator[Case]:
    for shape in subject.shapes:
        x = subject.batch(shape, 5, "float32").source.text
        for text in (
            f"{x}[::-1]",
            f"np.asfortranarray({x})",
            f"np.repeat({x}, 2, axis=-1)[..., ::2]",
        ):
            yield subject.layer(), Argument.expression(text)


@check(any_batch)
def leaves_its_input_alone(layer: AnyLayer, x: Array) -> None:
    """Neither a batch that may be written to nor a read-only one is changed."""
    before = x.copy()
    layer.forward(x)
    np.testing.assert_array_equal(x, before, err_msg="forward changes its input")
    x.flags.writeable = False
    layer.forward(x)


@check(_layouts)
def takes_any_layout(layer: AnyLayer, x: Array) -> None:
    """How a batch lies in memory makes no difference: reversed, Fortran order, with gaps."""
    if draws(layer):
        raise NotApplicable("it draws at random")
    plain = layer.forward(np.ascontiguousarray(x))
    np.testing.assert_allclose(layer.forward(x), plain, rtol=1e-5, atol=1e-6)


@check(two_batches)
def keeps_nothing_between_calls(layer: AnyLayer, x: Array, other: Array) -> None:
    """A batch in between changes neither the next output nor the last one."""
    if draws(layer):
        raise NotApplicable("it draws at random")
    y = layer.forward(x)
    kept = y.copy()
    layer.forward(other)
    np.testing.assert_array_equal(y, kept, err_msg="the next call overwrites the last output")
    again = layer.forward(x)
    np.testing.assert_array_equal(again, kept, err_msg="the output depends on earlier batches")


@check(any_batch)
def runs_in_threads(layer: AnyLayer, x: Array) -> None:
    """Eight threads at once get what one after the other gets."""
    if draws(layer):
        raise NotApplicable("it draws at random, from a generator that threads must not share")
    xs = [
        np.roll(x, i) if layer.takes_integers else (x * (1 + i)).astype(x.dtype)
        for i in range(1000)
    ]
    alone = [layer.forward(each) for each in xs]
    together = at_once(layer.forward, xs)
    for got, wanted in zip(together, alone, strict=True):
        np.testing.assert_array_equal(got, wanted, err_msg="threads disturb each other")


@check(any_batch)
def touches_no_global_randomness(layer: AnyLayer, x: Array) -> None:
    """The generators of ``numpy.random`` and ``random`` stand where they stood."""
    moved = moves_global_randomness(lambda: layer.initialize(0).forward(x))
    assert not moved, "the layer draws from a global generator; keep one in a field"


@check(any_batch)
def draws_the_same_from_the_same_seed(layer: AnyLayer, x: Array) -> None:
    """``initialize(0)`` gives the same parameters twice."""
    if not layer.parameters():
        raise NotApplicable("it has no parameters")
    first = {name: value.copy() for name, value in layer.initialize(0).parameters().items()}
    for name, value in layer.initialize(0).parameters().items():
        np.testing.assert_array_equal(value, first[name], err_msg=name)


@check(any_batch)
def is_told_apart_by_identity(layer: AnyLayer, x: Array) -> None:
    """Two alike layers are two: compared by identity, with a hash."""
    assert layer != copy.deepcopy(layer), "decorate the class with @attrs.define(eq=False)"
    assert hash(layer) == hash(layer)


PURITY = (
    leaves_its_input_alone,
    takes_any_layout,
    keeps_nothing_between_calls,
    runs_in_threads,
    touches_no_global_randomness,
    draws_the_same_from_the_same_seed,
    is_told_apart_by_identity,
)
