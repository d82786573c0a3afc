from __future__ import annotations

from typing import Any, Generic

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphnn as gn
from graphnn.arrays import Array, Images, Matrix, Vector
from graphnn.graph import Shape
from graphnn.graph.shapes import (
    as_shape,
    declared_rank,
    fits,
    is_known,
    merged,
    written,
)
from graphnn.typevars import In, Out, T

lengths = st.integers(1, 3) | st.none()
shapes = st.none() | st.lists(lengths, max_size=3).map(tuple)


@given(shapes)
def test_unknown_fits_everything_and_everything_fits_itself(shape: Shape) -> None:
    assert fits(shape, None)
    assert fits(None, shape)
    assert fits(shape, shape)


@given(shapes, shapes)
def test_fitting_goes_both_ways(one: Shape, other: Shape) -> None:
    assert fits(one, other) == fits(other, one)


@given(shapes, shapes)
def test_what_is_merged_fits_both_and_does_not_depend_on_the_order(
    one: Shape, other: Shape
) -> None:
    if fits(one, other):
        both = merged(one, other)
        assert both == merged(other, one)
        assert fits(both, one)
        assert fits(both, other)
        assert is_known(both) >= (is_known(one) or is_known(other))


def test_different_lengths_and_ranks_do_not_fit() -> None:
    assert not fits((3,), (4,))
    assert not fits((3,), (3, 1))
    assert not fits((), (None,))


@pytest.mark.parametrize(
    ("shape", "text"),
    [(None, "?"), ((), "(N,)"), ((5,), "(N, 5)"), ((1, None, 28), "(N, 1, ?, 28)")],
)
def test_a_shape_is_written_with_its_batch_axis(shape: Shape, text: str) -> None:
    assert written(shape) == text


def test_a_shape_may_be_any_sequence_of_lengths() -> None:
    assert as_shape([np.int64(3), None]) == (3, None)
    assert as_shape(None) is None
    assert as_shape(()) == ()


@pytest.mark.parametrize("shape", [784, 2.0, "784", (2.5,), ["3"]])
def test_what_is_no_shape_is_refused(shape: Any) -> None:
    with pytest.raises(TypeError, match=r"a shape is a tuple .*, such as \(784,\)"):
        as_shape(shape)


@pytest.mark.parametrize("shape", [(0,), (3, -1)])
def test_lengths_are_at_least_one(shape: Any) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        as_shape(shape)


@attrs.define(eq=False)
class Base(gn.Layer[In, Out], Generic[In, Out]):
    def forward(self, x: In, /) -> Out:
        raise AssertionError("never run")


@attrs.define(eq=False)
class ToVectors(Base[Images, Matrix]):
    pass


@attrs.define(eq=False)
class Grandchild(ToVectors):
    pass


@attrs.define(eq=False)
class Turned(Base[Out, In], Generic[In, Out]):
    pass


@attrs.define(eq=False)
class TurnedBack(Turned[Matrix, Images]):
    pass


@attrs.define(eq=False)
class Numbers(Base[Vector, Vector]):
    pass


@attrs.define(eq=False)
class Bare(gn.Layer):
    def forward(self, x: Any, /) -> Any:
        raise AssertionError("never run")


@attrs.define(eq=False)
class Elements(gn.Elementwise[Matrix]):
    def forward(self, x: Matrix, /) -> Matrix:
        return x


class Mixin:
    __slots__ = ()


@attrs.define(eq=False)
class Mixed(Mixin, ToVectors):
    pass


@attrs.define(eq=False)
class AnyRank(Base[Array, T], Generic[T]):
    pass


@pytest.mark.parametrize(
    ("cls", "ranks"),
    [
        (gn.Dense, (1, 1)),
        (gn.Flatten, (None, 1)),
        (gn.ReLU, (None, None)),
        (ToVectors, (3, 1)),
        (Grandchild, (3, 1)),
        (TurnedBack, (3, 1)),
        (Numbers, (0, 0)),
        (Bare, (None, None)),
        (Elements, (1, 1)),
        (AnyRank, (None, None)),
        (Mixed, (3, 1)),
        (gn.Add, (None, None)),
    ],
)
def test_ranks_are_read_from_the_bases(cls: type, ranks: tuple[int | None, int | None]) -> None:
    assert (declared_rank(cls, gn.Layer, 0), declared_rank(cls, gn.Layer, 1)) == ranks


def test_a_declared_rank_is_checked_when_a_chain_is_made() -> None:
    with pytest.raises(gn.ShapeError, match=r"layer 1 Grandchild\(\) takes shape \(N, \?, "):
        gn.Sequential(gn.Dense(3, 2), Grandchild())  # type: ignore[graphnn-shape]
