from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector
from graphnn.initializers import Normal
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


@attrs.define(eq=False, slots=False)
class Loose(gn.Layer[Matrix, Matrix]):
    """An attrs class that keeps its fields in a dictionary."""

    factor: float
    weight: Vector = gn.parameter(2, init=Normal(1.0))

    def forward(self, x: Matrix, /) -> Matrix:
        return self.factor * x * self.weight


class Plain(gn.Layer[Matrix, Matrix]):
    """Written by hand, without attrs."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width
        self.inner = gn.Dense(width, width)
        self.more = [gn.Dense(width, width), Loose(2.0)]

    def forward(self, x: Matrix, /) -> Matrix:
        return self.more[1].forward(self.more[0].forward(self.inner.forward(x)))


PLAIN = ["0.inner.weight", "0.inner.bias", "0.more.0.weight", "0.more.0.bias", "0.more.1.weight"]


def test_layers_that_a_plain_class_holds_are_found_and_trained() -> None:
    net = gn.Sequential(Plain(2), Loose(3.0), rng=0)
    assert list(net.parameters()) == [*PLAIN, "1.weight"]
    assert np.array_equal(net(np.ones((1, 2))), gn.Sequential(*net, rng=0)(np.ones((1, 2))))
    gradient = gn.Numerical()(
        gn.Objective(net, gn.MeanSquaredError(), np.ones((1, 2)), np.zeros((1, 2)))
    )
    assert all(np.any(each) for each in gradient.values())


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))], ids=["copy", "pickle"]
)
def test_a_copy_of_a_class_without_slots_is_whole(copied: Callable[[Any], Any]) -> None:
    net = gn.Sequential(Plain(2), Loose(3.0))
    other = copied(net)
    assert np.array_equal(other(np.ones((1, 2))), net(np.ones((1, 2))))
    assert (other[0].width, other[1].factor) == (2, 3.0)
    other[1].weight[:] = 0
    assert np.all(net[1].parameters()["weight"])


def test_a_class_may_have_a_state_of_its_own() -> None:
    @attrs.define(eq=False)
    class Slim(gn.Layer[Matrix, Matrix]):
        table: list[int]

        def forward(self, x: Matrix, /) -> Matrix:
            return x

        def __getstate__(self) -> dict[str, Any]:
            return {**super().__getstate__(), "table": []}

    @attrs.define(eq=False)
    class Slimmer(Slim):
        more: int

    found = copy.deepcopy(Slimmer([1, 2], 3))
    assert (found.table, found.more) == ([], 3)


def test_a_plain_class_that_does_not_call_its_base_is_told_so() -> None:
    class Forgetful(gn.Layer[Matrix, Matrix]):
        def __init__(self, factor: float) -> None:
            self.factor = factor

        def forward(self, x: Matrix, /) -> Matrix:
            return x * self.factor

    with pytest.raises(TypeError, match=r"^Forgetful has not set .*super\(\).__init__\(\)"):
        gn.Sequential(Forgetful(2.0), rng=0)


@pytest.mark.parametrize("left", ["relu", np.tanh, np.ones((1, 2)), np.ones((1, 1))])
def test_what_stands_left_of_a_node_is_told_the_way(left: Any) -> None:
    told = r"^Sequential\(1 layer\) takes handles of a graph from the left, got .*layer\(x\).*Seq"
    with pytest.raises(TypeError, match=told):
        left >> gn.Sequential(gn.Dense(2, 1))
