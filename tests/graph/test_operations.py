from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphnn as gn
from graphnn.arrays import Array

a, b = np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])


def test_the_shop_of_the_notes() -> None:
    """Two apples at 100, tax 10 percent: 220, and the gradients 2.2, 110 and 200."""
    g = gn.Graph()
    price, count, tax = (g.input(name, shape=(1,)) for name in ("price", "count", "tax"))
    net = g.build(outputs=price * count * tax).astype("float64")
    x = tuple(np.array([[value]]) for value in (100.0, 2.0, 1.1))
    y, pullback = net.vjp(x)
    assert y.item() == pytest.approx(220)
    gradients, parameters = pullback(np.ones((1, 1)))
    assert [gradient.item() for gradient in gradients] == pytest.approx([2.2, 110, 200])
    assert parameters == {}


def test_a_sum_hands_its_gradient_to_both() -> None:
    y, pullback = gn.Add[Array]().vjp((a, b))
    np.testing.assert_array_equal(y, [[11, 22]])
    dy = np.array([[3.0, 4.0]])
    for part in pullback(dy)[0]:
        np.testing.assert_array_equal(part, dy)


def test_a_product_hands_each_the_other_factor() -> None:
    y, pullback = gn.Multiply[Array]().vjp((a, b))
    np.testing.assert_array_equal(y, [[10, 40]])
    (da, db), _ = pullback(np.ones((1, 2)))
    np.testing.assert_array_equal(da, b)
    np.testing.assert_array_equal(db, a)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(0, 3), st.booleans())
def test_concatenation_joins_and_takes_apart(widths: list[int], count: int, images: bool) -> None:
    rest = (2, 3) if images else ()
    rng = np.random.default_rng(0)
    parts = tuple(rng.standard_normal((count, width, *rest)) for width in widths)
    node = gn.Concatenate[Array]()
    y, pullback = node.vjp(parts)
    assert y.shape == (count, sum(widths), *rest)
    back, _ = pullback(y)
    for part, again in zip(parts, back, strict=True):
        np.testing.assert_array_equal(part, again)
    assert node.infer([part.shape[1:] for part in parts]) == y.shape[1:]


@pytest.mark.parametrize("node", [gn.Add[Array](), gn.Multiply[Array]()])
def test_two_shapes_are_one(node: gn.Node[Any, Any]) -> None:
    assert node.infer([(3,), (3,)]) == (3,)
    assert node.infer([(1, None), (None, 2)]) == (1, 2)
    assert node.infer([None, (3,)]) == (3,)
    assert node.infer([None, None]) is None
    with pytest.raises(gn.ShapeError, match="takes arrays of one shape"):
        node.infer([(3,), (4,)])


@pytest.mark.parametrize("node", [gn.Add[Array](), gn.Multiply[Array]()])
@pytest.mark.parametrize("shapes", [[(3,)], [(3,), (3,), (3,)]])
def test_sum_and_product_take_two(node: gn.Node[Any, Any], shapes: Any) -> None:
    with pytest.raises(gn.ShapeError, match="takes two arrays"):
        node.infer(shapes)


@pytest.mark.parametrize("node", [gn.Add[Array](), gn.Multiply[Array]()])
@pytest.mark.parametrize("x", [np.ones((2, 3)), (a,), (a, a, a), [a, b]])
def test_a_batch_of_two_is_no_pair(node: gn.Node[Any, Any], x: Any) -> None:
    with pytest.raises(TypeError, match=rf"{type(node).__name__}\(\) takes a tuple of two arrays"):
        node.forward(x)


@pytest.mark.parametrize("node", [gn.Add[Array](), gn.Multiply[Array]()])
def test_nothing_is_broadcast(node: gn.Node[Any, Any]) -> None:
    with pytest.raises(gn.ShapeError, match=r"of one shape, got \(2, 3\) and \(1, 3\)"):
        node.forward((np.ones((2, 3)), np.ones((1, 3))))


def test_lengths_that_are_not_known_add_up_to_none() -> None:
    node = gn.Concatenate[Array]()
    assert node.infer([(2, 5), (3, None)]) == (5, 5)
    assert node.infer([None, (3, 4)]) == (None, 4)
    assert node.infer([(None,), (3,)]) == (None,)
    assert node.infer([None, None]) is None


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(2, 5), (3, 4)], "takes arrays of one shape"),
        ([(2,), (3, 4)], "takes arrays of one shape"),
        ([(2,), ()], "with an axis to join"),
        ([(2,)], "takes two arrays or more"),
    ],
)
def test_what_cannot_be_joined_is_refused(shapes: Any, message: str) -> None:
    with pytest.raises(gn.ShapeError, match=message):
        gn.Concatenate[Array]().infer(shapes)


def test_a_batch_is_not_joined_with_itself() -> None:
    alone: Any = np.ones((2, 3, 4))
    with pytest.raises(TypeError, match=r"Concatenate\(\) takes a tuple of arrays, got ndarray"):
        gn.Concatenate[Array]().forward(alone)


@pytest.mark.parametrize("node", [gn.Add[Array](), gn.Concatenate[Array]()])
def test_one_value_of_unknown_shape_may_be_a_tuple(node: gn.Node[Any, Any]) -> None:
    assert node.infer([None]) is None
