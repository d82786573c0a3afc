from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector
from tests.graph.graph_parts import Residual


@attrs.define(eq=False)
class Weighted(gn.Node[tuple[Matrix, Matrix], Matrix]):
    """A third party's node with two inputs and a parameter; only `forward`."""

    share: Vector = gn.parameter(1, init=gn.Zeros())

    def forward(self, x: tuple[Matrix, Matrix], /) -> Matrix:
        left, right = x
        return self.share * left + (1 - self.share) * right


def test_a_node_of_a_third_party_joins_two_values() -> None:
    g = gn.Graph()
    x, y = g.input("x", shape=(2,)), g.input("y", shape=(2,))
    net = g.build(outputs=(x, y) >> Weighted(share=np.full(1, 0.25)))
    np.testing.assert_array_equal(net((np.full((1, 2), 8.0), np.zeros((1, 2)))), [[2, 2]])
    assert list(net.parameters()) == ["0.share"]
    assert "(N, ?)" not in repr(net)
    assert net.wiring.shapes[-1] is None


def test_a_node_without_pullback_is_named() -> None:
    with pytest.raises(gn.NotDifferentiableError, match=r"Weighted\(\) has no pullback"):
        Weighted().vjp((np.ones((1, 2)), np.ones((1, 2))))


def test_a_node_without_parameters_has_an_empty_answer() -> None:
    assert gn.Add().parameters() == {}
    assert gn.Add().parameter_count == 0
    assert gn.Add().children() == {}


def test_children_are_the_nodes_in_the_fields() -> None:
    inner = gn.Dense(2, 2)
    assert Residual(inner).children() == {"inner": inner}
    net = gn.Sequential(inner, gn.ReLU())
    assert list(net.children()) == ["0", "1"]


def test_a_single_layer_is_drawn_and_cast_as_a_network_is() -> None:
    layer = gn.Dense(3, 2)
    assert layer.initialize(0) is layer
    np.testing.assert_array_equal(
        layer.weight, gn.Sequential(gn.Dense(3, 2), rng=0).parameters()["0.weight"]
    )
    wide = layer.astype("float64")
    assert layer.compute_dtype == np.float32
    assert wide.compute_dtype == np.float64
    np.testing.assert_array_equal(layer.weight, wide.weight)
    layer.initialize(0, dtype="float64")
    assert layer.weight.dtype == layer.bias.dtype == np.float64


@pytest.mark.parametrize("left", [3, "relu", gn.Add(), None, ()])
def test_only_handles_are_given_to_a_node(left: Any) -> None:
    with pytest.raises(TypeError, match="takes handles of a graph from the left"):
        left >> gn.Concatenate()


def test_every_one_of_several_is_a_handle() -> None:
    handle = gn.Graph().input("x")
    given: Any = (3.0, handle)
    with pytest.raises(TypeError, match=r"wanted a handle of the graph, got 3\.0"):
        given >> gn.Concatenate()


def test_a_node_that_shares_a_child_counts_it_once() -> None:
    @attrs.define(eq=False)
    class Twins(gn.Layer[Matrix, Matrix]):
        first: gn.Dense[int, int]
        second: gn.Dense[int, int]

        def forward(self, x: Matrix, /) -> Matrix:
            return self.first.forward(x) + self.second.forward(x)

    one = gn.Dense(2, 2)
    assert list(Twins(one, one).parameters()) == ["first.weight", "first.bias"]


def test_what_a_node_does_not_infer_is_unknown() -> None:
    assert Weighted().infer([(2,), (2,)]) is None


def test_values_may_be_arrays_of_any_rank() -> None:
    x: Array = np.ones((2, 3, 4))
    assert gn.Tanh().forward(x).shape == (2, 3, 4)
