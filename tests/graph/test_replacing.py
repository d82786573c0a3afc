from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Matrix
from tests.graph.graph_parts import Residual

AnyNode = gn.Node[Any, Any]

X: Any = np.array([[1.0, -2.0], [3.0, 0.5]])


def steps_to_tanh(node: AnyNode) -> AnyNode:
    return gn.Tanh() if isinstance(node, gn.Step) else node


def only(kind: type[AnyNode], other: AnyNode) -> Callable[[AnyNode], AnyNode]:
    return lambda node: other if isinstance(node, kind) else node


def test_a_layer_of_a_chain_is_replaced_and_the_others_are_shared() -> None:
    net = gn.Sequential(gn.Dense(2, 3), gn.Step(), gn.Dense(3, 1), rng=0, dtype="float64")
    other = net.replaced(steps_to_tanh)
    assert [type(layer) for layer in other] == [gn.Dense, gn.Tanh, gn.Dense]
    assert other[0] is net[0]
    np.testing.assert_array_equal(other(X), net[2](np.tanh(net[0](X))))
    assert isinstance(other, gn.Sequential)


def test_the_network_is_left_as_it_is() -> None:
    net = gn.Sequential(gn.Dense(2, 3), gn.Step(), rng=0)
    before, wiring, layers = net(X), net.wiring, net.layers
    net.replaced(steps_to_tanh)(X)
    assert (net.wiring, net.layers) == (wiring, layers)
    np.testing.assert_array_equal(net(X), before)


def test_parameters_keep_their_names_and_are_the_live_ones() -> None:
    net = gn.Sequential(gn.Dense(2, 3), gn.Step(), gn.Sequential(gn.Step(), gn.Dense(3, 1)), rng=0)
    own, others = net.parameters(), net.replaced(steps_to_tanh).parameters()
    assert list(others) == list(own)
    assert all(others[name] is array for name, array in own.items())


def test_where_nothing_changes_the_network_is_itself() -> None:
    net = gn.Sequential(gn.Dense(2, 3), gn.Sequential(gn.ReLU()), Residual(gn.Dense(3, 3)))
    assert net.replaced(steps_to_tanh) is net


def test_branches_and_nested_graphs() -> None:
    inner = gn.Graph()
    h = inner.input("h", shape=(2,))
    nested = inner.build(outputs=(h >> gn.Step(), h) >> gn.Add())
    g = gn.Graph()
    x = g.input("x", shape=(2,))
    net = g.build(outputs=((x >> nested) * (x >> gn.Step())) >> gn.Identity())
    expected = (np.tanh(X) + X) * np.tanh(X)
    np.testing.assert_allclose(net.replaced(steps_to_tanh)(X), expected, rtol=1e-6)


def test_a_nested_graph_with_several_outputs() -> None:
    inner = gn.Graph()
    h = inner.input("h", shape=(2,))
    net = gn.Sequential(
        inner.build(outputs=(h >> gn.Step(), h >> gn.Identity())), gn.Lambda(lambda pair: pair[0])
    )
    np.testing.assert_allclose(net.replaced(steps_to_tanh)(X), np.tanh(X), rtol=1e-6)


class Pair(NamedTuple):
    left: gn.Layer[Matrix, Matrix]
    right: gn.Layer[Matrix, Matrix]


@attrs.define(eq=False)
class Holder(gn.Layer[Matrix, Matrix]):
    """Holds layers in every way that counts, and a gain of its own."""

    pair: Pair
    listed: list[gn.Layer[Matrix, Matrix]]
    named: dict[str, gn.Layer[Matrix, Matrix]]
    gain: Any = gn.parameter(1, init=gn.Normal(1.0))

    def forward(self, x: Matrix, /) -> Matrix:
        for layer in (*self.pair, *self.listed, *self.named.values()):
            x = layer.forward(x)
        y: Matrix = x * self.gain
        return y


def test_what_another_layer_holds_is_replaced() -> None:
    holder = Holder(Pair(gn.Step(), gn.Identity()), [gn.Step()], {"last": gn.Step()})
    other = gn.Sequential(holder).replaced(only(gn.Step, gn.Identity()))[0]
    assert isinstance(other, Holder)
    assert isinstance(other.pair, Pair)
    assert other.pair.right is holder.pair.right
    assert other.gain is holder.gain
    np.testing.assert_allclose(other(X), X * holder.gain, rtol=1e-6)
    assert isinstance(holder.listed[0], gn.Step)


def test_a_node_in_two_places_is_asked_of_once_and_stays_one() -> None:
    step, asked = gn.Step[Matrix](), list[AnyNode]()
    tied = gn.Dense(2, 2)
    net = gn.Sequential(tied, step, Residual(step), tied, rng=0)

    def swap(node: AnyNode) -> AnyNode:
        asked.append(node)
        return steps_to_tanh(node)

    other = net.replaced(swap)
    assert asked == [tied, step, net[2]]
    residual = other[2]
    assert isinstance(residual, Residual)
    assert residual.inner is other[1]
    assert other[0] is other[3] is tied


def test_inside_what_is_replaced_nobody_is_asked() -> None:
    net = gn.Sequential(gn.Sequential(gn.Dense(2, 2), gn.Step()), gn.Step())
    other = net.replaced(
        lambda node: gn.Identity() if isinstance(node, gn.Sequential) else steps_to_tanh(node)
    )
    assert [type(layer) for layer in other] == [gn.Identity, gn.Tanh]


def test_backprop_passes_through_the_new_node() -> None:
    net = gn.Sequential(gn.Dense(2, 3), gn.Step(), gn.Dense(3, 1), rng=0, dtype="float64")
    smooth = gn.Sequential(net[0], gn.Tanh(), net[2])
    loss, t = gn.MeanSquaredError(), np.ones((2, 1))
    found = gn.Backprop()(gn.Objective(net.replaced(steps_to_tanh), loss, X, t))
    np.testing.assert_array_equal(
        found.vector, gn.Backprop()(gn.Objective(smooth, loss, X, t)).vector
    )


def test_what_does_not_fit_is_refused() -> None:
    net = gn.Sequential(gn.Dense(2, 3), gn.Step(), gn.Dense(3, 1))
    with pytest.raises(gn.ShapeError, match=r"layer 1 Dense\(4 -> 3\) takes 4 features but"):
        net.replaced(only(gn.Step, gn.Dense(4, 3)))


def test_what_is_no_node_is_refused() -> None:
    wrong: Any = lambda node: None  # noqa: E731
    with pytest.raises(TypeError, match=r"in the place of Dense\(2 -> 3\) stands None, wanted a "):
        gn.Sequential(gn.Dense(2, 3)).replaced(wrong)
