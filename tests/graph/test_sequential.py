from __future__ import annotations

import copy
import inspect
import pickle
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Matrix, Vector
from graphnn.graph import Pullback
from tests.graph.graph_parts import CountingLayer, Pairs, Residual, Scale, fixed, gradients_agree


def digits_net() -> gn.Sequential[Any, Any]:
    return gn.Sequential(gn.Dense(64, 50), gn.Sigmoid(), gn.Dense(50, 10), rng=0)


@contextmanager
def little_stack(room: int = 150) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + room)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


# What it computes


def test_a_chain_applies_its_layers_in_order() -> None:
    first, second = fixed(3, 4), fixed(4, 2, seed=1)
    net = gn.Sequential(first, gn.Tanh(), second)
    x = np.arange(6.0).reshape(2, 3)
    wanted = np.tanh(x @ first.weight + first.bias) @ second.weight + second.bias
    np.testing.assert_allclose(net(x), wanted, rtol=1e-15)


def test_a_batch_gives_what_its_samples_give_one_by_one() -> None:
    net, x = digits_net(), np.random.default_rng(1).standard_normal((5, 64))
    one_by_one = np.concatenate([net(sample[np.newaxis]) for sample in x])
    np.testing.assert_allclose(net(x), one_by_one, rtol=1e-5, atol=1e-6)


def test_a_chain_computes_in_its_own_dtype() -> None:
    assert digits_net()(np.ones((2, 64))).dtype == np.float32
    assert digits_net().astype("float64")(np.ones((2, 64), np.float32)).dtype == np.float64


def test_the_trace_gives_every_layer_with_its_value() -> None:
    net = digits_net()
    traced = list(net.trace(np.ones((2, 64), np.float32)))
    assert [step.name for step, _ in traced] == ["0", "1", "2"]
    assert [value.shape for _, value in traced] == [(2, 50), (2, 50), (2, 10)]
    np.testing.assert_array_equal(traced[-1][1], net(np.ones((2, 64), np.float32)))


def test_backprop_agrees_with_differences() -> None:
    net = gn.Sequential(fixed(3, 4), gn.Tanh(), fixed(4, 2, seed=1), gn.Softmax())
    rng = np.random.default_rng(2)
    gradients_agree(net, rng.standard_normal((5, 3)), rng.standard_normal((5, 2)))


def test_the_pullback_gives_the_gradient_of_the_input() -> None:
    net, x = gn.Sequential(fixed(3, 4), gn.Tanh(), fixed(4, 2, seed=1)), np.ones((1, 3))
    y, pullback = net.vjp(x)
    dy = np.array([[1.0, -2.0]])
    dx, _ = pullback(dy)
    h = 1e-6
    for i, step in enumerate(h * np.eye(3)):
        slope = np.sum(dy * (net(x + step) - net(x - step))) / (2 * h)
        assert dx[0, i] == pytest.approx(slope, rel=1e-7)
    np.testing.assert_array_equal(y, net(x))


def test_a_pullback_may_be_called_twice() -> None:
    net = gn.Sequential(fixed(3, 2), gn.Tanh())
    _, pullback = net.vjp(np.ones((1, 3)))
    one, two = pullback(np.ones((1, 2))), pullback(np.ones((1, 2)))
    np.testing.assert_array_equal(one[0], two[0])
    np.testing.assert_array_equal(one[1]["0.weight"], two[1]["0.weight"])


def test_nothing_is_computed_that_nobody_wants() -> None:
    calls: list[str] = []
    net = gn.Sequential(CountingLayer(calls), fixed(2, 2), CountingLayer(calls))
    calls.clear()
    _, pullback = net.vjp_parameters(np.ones((1, 2)))
    pullback(np.ones((1, 2)))
    assert calls == ["forward", "vjp", "pullback"]


# Shapes


def test_neighbours_that_do_not_fit_are_named_with_their_shapes() -> None:
    message = (
        "layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50: "
        "shape (N, 60), not (N, 50)"
    )
    with pytest.raises(gn.ShapeError, match=f"^{re.escape(message)}$"):
        gn.Sequential(gn.Dense(784, 50), gn.Dense(60, 10))  # type: ignore[graphnn-shape]


def test_the_arrow_checks_as_well() -> None:
    with pytest.raises(gn.ShapeError, match=r"layer 2 Dense\(60 -> 10\) takes 60 features"):
        gn.Dense(784, 50) >> gn.ReLU() >> gn.Dense(60, 10)  # type: ignore[graphnn-shape]


def test_shapes_pass_through_activations_and_what_is_tried() -> None:
    with pytest.raises(gn.ShapeError, match=r"but layer 2 Pairs\(\) gives 2: "):
        gn.Sequential(gn.Dense(3, 4), gn.Sigmoid(), Pairs(), gn.Dense(3, 1))


def test_shapes_pass_through_nested_chains_of_any_shape() -> None:
    activation = gn.Sequential(gn.ReLU(), gn.Sequential(gn.Sigmoid()))
    with pytest.raises(gn.ShapeError, match=r"layer 2 Dense\(5 -> 2\) takes 5 features"):
        gn.Sequential(gn.Dense(4, 3), activation, gn.Dense(5, 2))  # type: ignore[graphnn-shape]


def test_an_error_inside_a_nested_chain_names_the_layers_inside() -> None:
    head = gn.Sequential(gn.ReLU(), gn.Sequential(gn.Dense(5, 2)))
    with pytest.raises(
        gn.ShapeError,
        match=r"^layer 1\.1\.0 Dense\(5 -> 2\) takes 5 features but layer 0 Dense\(4 -> 3\)",
    ):
        gn.Sequential(gn.Dense(4, 3), head)  # type: ignore[graphnn-shape]


def test_an_error_at_the_door_of_a_nested_chain_names_who_gives() -> None:
    with pytest.raises(
        gn.ShapeError,
        match=r"^layer 1\.0 Dense\(5 -> 2\) takes .* but layer 0 Dense\(4 -> 3\) gives 3",
    ):
        gn.Sequential(gn.Dense(4, 3), gn.Sequential(gn.Dense(5, 2)))  # type: ignore[graphnn-shape]


def test_a_declared_input_shape_is_checked() -> None:
    with pytest.raises(gn.ShapeError, match=r"layer 1 Dense\(5 -> 2\).* gives 4: "):
        gn.Sequential(gn.Flatten(), gn.Dense(5, 2), input_shape=(2, 2))  # type: ignore[graphnn-shape]


def test_a_declared_input_shape_is_checked_where_the_chain_is_nested() -> None:
    images = gn.Sequential(gn.Flatten(), input_shape=(2, 2))
    message = r"layer 1 Sequential\(1 layer\) takes shape \(N, 2, 2\) but layer 0 Dense"
    with pytest.raises(gn.ShapeError, match=message):
        gn.Sequential(gn.Dense(3, 4), images)  # type: ignore[graphnn-shape]
    with pytest.raises(gn.ShapeError, match=message):
        gn.Dense(3, 4) >> images  # type: ignore[graphnn-shape]


def test_a_wrong_input_shape_is_a_clear_error() -> None:
    wrong: Any = 784
    with pytest.raises(TypeError, match=r"such as \(784,\), but got 784"):
        gn.Sequential(gn.Flatten(), input_shape=wrong)


def test_what_a_chain_takes_and_gives_is_known() -> None:
    net = digits_net()
    assert net.input_shape() == (64,)
    assert net.output_shape((64,)) == net.output_shape(None) == (10,)
    assert net.infer([None]) == (10,)
    flat = gn.Sequential(gn.Flatten(), gn.ReLU())
    assert flat.output_shape((3, 4)) == (12,)
    assert flat.output_shape(None) == (None,)
    with pytest.raises(gn.ShapeError, match=r"layer 0 Dense\(64 -> 50\) takes 64 features"):
        net.output_shape((63,))
    with pytest.raises(gn.ShapeError, match=r"takes 1 values \(x\)"):
        net.infer([None, None])


def test_a_single_sample_gets_a_hint() -> None:
    with pytest.raises(
        gn.ShapeError, match=r"takes a batch of shape \(N, 64\) but got \(64,\).*x\[np\.newaxis\]"
    ):
        digits_net()(np.ones(64))


def test_a_single_sample_gets_the_hint_also_behind_a_layer_that_takes_any_shape() -> None:
    net = gn.Sequential(gn.ReLU(), gn.Dense(3, 2))
    with pytest.raises(gn.ShapeError, match=r"layer 1 Dense\(3 -> 2\).*x\[np\.newaxis\]$"):
        net(np.ones(3))  # type: ignore[arg-type]
    with pytest.raises(gn.ShapeError, match=r"input 'x' gives 4: shape \(N, 3\), not \(N, 4\)$"):
        net(np.ones((2, 4)))
    assert net(np.ones((5, 3))).shape == net(np.ones((5, 3))).shape == (5, 2)


def test_a_number_is_refused() -> None:
    with pytest.raises(gn.ShapeError, match="got a number"):
        digits_net()(1.0)


def test_an_empty_chain_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one layer"):
        gn.Sequential()  # type: ignore[call-overload]


# Names, nesting, sharing


def test_parameters_are_named_by_position() -> None:
    net = gn.Sequential(gn.Dense(3, 2), gn.ReLU(), gn.Dense(2, 1))
    assert list(net.parameters()) == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_nested_names_are_joined_by_dots() -> None:
    net = gn.Sequential(
        gn.Sequential(gn.ReLU()),
        gn.Sequential(gn.Dense(3, 2), gn.Sequential(gn.Dense(2, 1))),
        Residual(gn.Dense(1, 1)),
    )
    assert list(net.parameters()) == [
        "1.0.weight",
        "1.0.bias",
        "1.1.0.weight",
        "1.1.0.bias",
        "2.inner.weight",
        "2.inner.bias",
    ]
    assert [ref.name for ref in net.wiring.parameter_refs] == list(net.parameters())


def test_nested_chains_and_held_layers_have_gradients() -> None:
    net = gn.Sequential(
        gn.Sequential(fixed(3, 2)),
        Residual(fixed(2, 2, seed=1)),
        gn.Sequential(gn.Sequential(gn.Tanh(), fixed(2, 1, seed=2))),
    )
    rng = np.random.default_rng(3)
    gradients_agree(net, rng.standard_normal((4, 3)), rng.standard_normal((4, 1)))


def test_a_chain_inside_a_layer_has_gradients() -> None:
    net = gn.Sequential(Residual(gn.Sequential(fixed(2, 2), gn.Tanh(), fixed(2, 2, seed=1))))
    assert next(iter(net.parameters())) == "0.inner.0.weight"
    gradients_agree(net, np.ones((2, 2)), np.zeros((2, 2)))


def test_a_shared_layer_counts_once_and_adds_its_gradients() -> None:
    tied = fixed(2, 2)
    net = gn.Sequential(tied, gn.Tanh(), tied, gn.Tanh(), gn.Sequential(tied))
    assert list(net.parameters()) == ["0.weight", "0.bias"]
    assert net.parameter_count == 6
    rng = np.random.default_rng(1)
    gradients_agree(net, rng.standard_normal((3, 2)), rng.standard_normal((3, 2)))


def test_a_shared_layer_stays_shared_in_a_copy() -> None:
    tied = fixed(2, 2)
    net = gn.Sequential(tied, gn.Sequential(tied)).astype(np.float32)
    assert net.parameter_count == 6
    assert net[0] is net[1].layers[0]  # type: ignore[attr-defined]


def test_one_network_may_stand_in_two_places() -> None:
    block = gn.Sequential(fixed(2, 2), gn.Tanh())
    net = gn.Sequential(block, block)
    assert list(net.parameters()) == ["0.0.weight", "0.0.bias"]
    gradients_agree(net, np.ones((2, 2)), np.zeros((2, 2)))


@attrs.define(eq=False)
class Bank(gn.Layer[Matrix, Matrix]):
    layers: list[gn.Dense[int, int]]
    named: dict[str, gn.Layer[Matrix, Matrix]]
    pair: tuple[int, gn.Dense[int, int]]

    def forward(self, x: Matrix, /) -> Matrix:
        parts = [*self.layers, *self.named.values(), self.pair[1]]
        return np.concatenate([part.forward(x) for part in parts], axis=1)


def test_layers_held_in_collections_are_trained_as_well() -> None:
    bank = Bank([gn.Dense(2, 1), gn.Dense(2, 1)], {"gate": gn.Dense(2, 1)}, (3, gn.Dense(2, 1)))
    names = [name for name in bank.parameters() if name.endswith("weight")]
    assert names == ["layers.0.weight", "layers.1.weight", "named.gate.weight", "pair.1.weight"]
    net = gn.Sequential(bank)
    objective = gn.Objective(net, gn.MeanSquaredError(), np.ones((1, 2)), np.zeros((1, 4)))
    assert len(gn.NumericalWalk()(objective)) == 8


# Flat chains by the arrow


def test_the_arrow_keeps_chains_flat() -> None:
    net = gn.Dense(3, 4) >> gn.ReLU() >> (gn.Dense(4, 2) >> gn.Sigmoid())
    assert [layer.label for layer in net] == [
        "Dense(3 -> 4)",
        "ReLU()",
        "Dense(4 -> 2)",
        "Sigmoid()",
    ]
    assert list(net.parameters()) == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_the_arrow_and_the_chain_give_the_same() -> None:
    layers = fixed(3, 4), gn.Tanh(), fixed(4, 2)
    x = np.ones((2, 3))
    arrow = layers[0] >> layers[1] >> layers[2]
    np.testing.assert_array_equal(arrow(x), gn.Sequential(*layers)(x))


def test_the_arrow_leaves_both_sides_as_they_were() -> None:
    left, right = gn.Sequential(gn.Dense(3, 2)), gn.Sequential(gn.Dense(2, 1))
    both = left >> right
    assert (len(left), len(right), len(both)) == (1, 1, 2)
    assert both[1] is right[0]


def test_a_chain_that_was_told_its_input_stays_whole() -> None:
    net = gn.ReLU() >> gn.Sequential(gn.Flatten(), input_shape=(2, 2))
    assert [layer.label for layer in net] == ["ReLU()", "Sequential(1 layer)"]


# Long chains


@pytest.mark.parametrize("way", ["chain", "arrow", "graph"])
def test_five_thousand_layers_neither_recurse_nor_repeat_work(way: str) -> None:
    calls: list[str] = []
    layers = [CountingLayer(calls) for _ in range(5000)]
    net: gn.Network[Any, Any]
    with little_stack():
        if way == "chain":
            net = gn.Sequential(*layers)
        elif way == "arrow":
            net = layers[0] >> layers[1]
            for layer in layers[2:]:
                net = net >> layer
        else:
            g = gn.Graph()
            h: Any = g.input("x", shape=(2,))
            for layer in layers:
                h = h >> layer
            net = g.build(outputs=h)
        assert calls == ["infer"] * 5000
        calls.clear()
        x = np.ones((1, 2), np.float32)
        np.testing.assert_array_equal(net.forward(x), x)
        assert calls == ["forward"] * 5000
        calls.clear()
        _, pullback = net.vjp(x)
        np.testing.assert_array_equal(pullback(x)[0], x)
        assert calls == ["vjp"] * 5000 + ["pullback"] * 5000
        calls.clear()
        assert len(repr(net).splitlines()) == 5004
        assert len(net.to_dot().splitlines()) == 5000 + 5001 + 2 + 3
        assert len(net.to_mermaid().splitlines()) == 5000 + 5001 + 2 + 1
        assert calls == []


def test_a_long_chain_with_parameters_is_walked_without_recursion() -> None:
    net = gn.Sequential(*[gn.Dense(1, 1) for _ in range(1000)])
    with little_stack():
        assert net.parameter_count == 2000
        net.initialize(0)
        assert net.astype("float64").compute_dtype == np.float64
        assert len(pickle.loads(pickle.dumps(net))) == 1000
        assert net(np.ones((1, 1))).shape == (1, 1)


# Slicing and the rest of the sequence


def test_a_chain_is_a_sequence() -> None:
    net = digits_net()
    assert len(net) == 3
    assert net
    assert list(net) == [net[0], net[1], net[2]]
    assert net[-1] is net.layers[2]
    assert net[np.int64(1)] is net.layers[1]
    assert net[0] in net
    assert gn.ReLU() not in net
    with pytest.raises(IndexError, match=r"^Sequential\(3 layers\) has no layer -4$"):
        net[-4]


def test_a_slice_is_a_chain_that_shares_its_layers() -> None:
    net = digits_net()
    hidden = net[:2]
    assert isinstance(hidden, gn.Sequential)
    assert hidden[0] is net[0]
    hidden[0].parameters()["bias"][:] = 1
    np.testing.assert_array_equal(net.parameters()["0.bias"], np.ones(50))


def test_a_slice_keeps_the_input_that_it_starts_with() -> None:
    net = gn.Sequential(gn.Flatten(), gn.ReLU(), input_shape=(2, 3))
    assert net[:1].input_shape() == (2, 3)
    assert net[1:].input_shape() is None


def test_a_slice_is_checked_and_not_empty() -> None:
    net = gn.Sequential(gn.Dense(3, 2), gn.Dense(2, 1), gn.Dense(1, 4))
    with pytest.raises(gn.ShapeError, match=r"layer 1 Dense\(1 -> 4\) takes 1 features"):
        net[::2]
    with pytest.raises(ValueError, match="at least one layer"):
        net[3:]


def test_the_layers_of_a_chain_are_not_exchanged() -> None:
    net = digits_net()
    with pytest.raises(attrs.exceptions.FrozenAttributeError):
        net.layers = ()
    with pytest.raises(attrs.exceptions.FrozenAttributeError):
        net.wiring = net.wiring


# Seeds, dtypes, copies


def arrays(net: gn.Network[Any, Any]) -> list[bytes]:
    return [array.tobytes() for array in net.parameters().values()]


def test_a_seed_names_a_network() -> None:
    assert arrays(digits_net()) == arrays(digits_net())
    assert arrays(digits_net()) != arrays(digits_net().initialize(1))
    assert arrays(digits_net()) == arrays(digits_net().initialize(1).initialize(0))


def test_one_generator_draws_all_in_order() -> None:
    net = gn.Sequential(gn.Dense(3, 2), gn.Dense(2, 1), rng=5)
    generator = np.random.default_rng(5)
    again = gn.Sequential(
        gn.Sequential(gn.Dense(3, 2), rng=generator), gn.Sequential(gn.Dense(2, 1), rng=generator)
    )
    assert arrays(net) == arrays(again)


def test_without_a_seed_the_parameters_stay_as_they_are() -> None:
    layer = gn.Dense(3, 2)
    before = layer.weight.copy()
    np.testing.assert_array_equal(gn.Sequential(layer)[0].parameters()["weight"], before)


def test_given_parameters_are_kept_and_drawn_ones_drawn_anew() -> None:
    given = gn.Dense(2, 2, weight=np.eye(2))
    drawn = gn.Dense(2, 2)
    before = drawn.weight.copy()
    gn.Sequential(given, drawn, rng=0)
    np.testing.assert_array_equal(given.weight, np.eye(2))
    assert not np.array_equal(drawn.weight, before)


def test_a_shared_layer_is_drawn_once() -> None:
    tied = gn.Dense(2, 2)
    gn.Sequential(tied, tied, rng=0)
    wanted = gn.Sequential(gn.Dense(2, 2), rng=0).parameters()["0.weight"]
    np.testing.assert_array_equal(tied.weight, wanted)


def test_a_dtype_is_for_all_parameters_given_ones_too() -> None:
    net = gn.Sequential(gn.Dense(2, 2, weight=np.eye(2)), gn.Dense(2, 1), dtype="float16")
    assert {array.dtype for array in net.parameters().values()} == {np.dtype("float16")}
    drawn = gn.Sequential(gn.Dense(2, 2, bias=np.zeros(2)), rng=0, dtype="float64")
    assert {array.dtype for array in drawn.parameters().values()} == {np.dtype("float64")}


def test_a_network_keeps_its_dtype_when_it_is_drawn_anew() -> None:
    net = gn.Sequential(gn.Dense(2, 2), dtype="float64")
    assert net.initialize(1).compute_dtype == np.float64
    assert digits_net().astype("float64").initialize(0).compute_dtype == np.float64


def test_a_network_drawn_in_float32_is_the_rounded_one_in_float64() -> None:
    wide = gn.Sequential(gn.Dense(3, 2), rng=0, dtype="float64")
    narrow = gn.Sequential(gn.Dense(3, 2), rng=0)
    for name, array in narrow.parameters().items():
        np.testing.assert_array_equal(array, wide.parameters()[name].astype(np.float32))


@pytest.mark.parametrize("net", [gn.Sequential(gn.ReLU()), digits_net()])
def test_an_integer_dtype_is_refused_and_changes_nothing(net: gn.Sequential[Any, Any]) -> None:
    before = arrays(net)
    with pytest.raises(TypeError, match="int64 is not floating-point"):
        net.astype(int)
    with pytest.raises(TypeError, match="int64 is not floating-point"):
        net.initialize(dtype=int)
    with pytest.raises(TypeError, match="int64 is not floating-point"):
        gn.Sequential(*net, dtype=int)
    assert arrays(net) == before


@pytest.mark.parametrize(
    "copied",
    [
        copy.deepcopy,
        lambda net: pickle.loads(pickle.dumps(net)),
        lambda net: net.astype(np.float32),
    ],
)
@pytest.mark.parametrize("used", [False, True])
def test_a_copy_is_independent(copied: Any, used: bool) -> None:
    net = digits_net()
    x = np.ones((2, 64), np.float32)
    if used:
        net.vjp(x)
    other = copied(net)
    before = net(x)
    np.testing.assert_array_equal(other(x), before)
    for array in other.parameters().values():
        array += 1
    np.testing.assert_array_equal(net(x), before)
    assert not np.array_equal(other(x), before)
    other.initialize(0)
    np.testing.assert_array_equal(other(x), before)


def test_a_shallow_copy_shares_its_layers() -> None:
    net = digits_net()
    other = copy.copy(net)
    assert other is not net
    assert other.layers == net.layers
    assert copy.copy(net[0]).parameters()["weight"] is net[0].parameters()["weight"]


def test_a_copied_chain_trains_its_own_layers() -> None:
    net = digits_net()
    net.parameters()
    other = copy.deepcopy(net)
    assert other.parameters()["0.weight"] is other[0].parameters()["weight"]
    assert other.parameters()["0.weight"] is not net.parameters()["0.weight"]


# What goes wrong in a layer


@attrs.define(eq=False)
class Broken(gn.Layer[Matrix, Matrix]):
    where: str

    def forward(self, x: Matrix, /) -> Matrix:
        if self.where == "forward":
            raise ZeroDivisionError("oh")
        return x

    def vjp(self, x: Matrix, /) -> tuple[Matrix, Pullback[Matrix, Matrix]]:
        if self.where == "vjp":
            raise ZeroDivisionError("oh")
        return x, self._pullback

    def _pullback(self, dy: Matrix, /) -> tuple[Matrix, dict[str, Any]]:
        raise ZeroDivisionError("oh")


def notes(error: BaseException) -> list[str]:
    return list(error.__notes__)


def test_a_layer_that_raises_is_named_with_its_place() -> None:
    net = gn.Sequential(gn.ReLU(), gn.Sequential(gn.Dense(2, 2), Broken("forward")))
    with pytest.raises(ZeroDivisionError, match=r"^oh\b") as caught:
        net(np.ones((1, 2)))
    assert notes(caught.value) == ["in layer 1.1 Broken()"]


@pytest.mark.parametrize(
    ("where", "note"),
    [("vjp", "in layer 1 Broken()"), ("pullback", "in the pullback of layer 1 Broken()")],
)
def test_a_pullback_that_raises_is_named_with_its_place(where: str, note: str) -> None:
    net = gn.Sequential(gn.Dense(2, 2), Broken(where))
    objective = gn.Objective(net, gn.MeanSquaredError(), np.ones((1, 2)), np.ones((1, 2)))
    with pytest.raises(ZeroDivisionError, match=r"^oh\b") as caught:
        gn.Backprop()(objective)
    assert notes(caught.value) == [note]


def test_a_layer_that_cannot_infer_is_named_with_its_place() -> None:
    @attrs.define(eq=False)
    class Unsure(gn.Layer[Matrix, Matrix]):
        def forward(self, x: Matrix, /) -> Matrix:
            return x

        def output_shape(self, shape: Any, /) -> Any:
            raise ZeroDivisionError("oh")

    with pytest.raises(ZeroDivisionError) as caught:
        gn.Sequential(gn.ReLU(), Unsure())
    assert notes(caught.value) == ["in the shape inference of layer 1 Unsure()"]


def test_a_layer_without_pullback_is_named_with_its_place() -> None:
    net = gn.Sequential(gn.Dense(3, 2), gn.Step(), Scale(2))
    with pytest.raises(gn.NotDifferentiableError, match=r"Step\(\) has no useful") as caught:
        net.vjp(np.ones((1, 3), np.float32))
    assert notes(caught.value) == ["in layer 1 Step()"]


def test_a_layer_without_pullback_before_every_parameter_is_no_hindrance() -> None:
    net = gn.Sequential(gn.Step(), fixed(3, 2))
    gradients_agree(net, np.array([[-1.0, 1.0, 2.0]]), np.ones((1, 2)))


@attrs.define(eq=False)
class Sloppy(gn.Layer[Matrix, Matrix]):
    """Its pullback answers whatever the test wants."""

    answer: Any
    offset: Vector = gn.parameter(2, init=gn.Zeros())

    def forward(self, x: Matrix, /) -> Matrix:
        return x + self.offset

    def vjp(self, x: Matrix, /) -> tuple[Matrix, Pullback[Matrix, Matrix]]:
        return self.forward(x), lambda dy: self.answer


dx, db = np.ones((2, 2)), np.ones(2)


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        ((dx, {}), ValueError, r"gives the gradients of \[\]; wanted .*\['offset'\]"),
        ((dx, {"offst": db}), ValueError, r"gradients of \['offst'\]; wanted"),
        ((dx, {"offset": dx}), gn.ShapeError, r"\(2, 2\) for its parameter offset of shape \(2,\)"),
        ((np.ones((1, 2)), {"offset": db}), gn.ShapeError, r"shape \(1, 2\) for an input of shape"),
        ((None, {"offset": db}), gn.ShapeError, "gives no gradient for an input"),
        ((dx.tolist(), {"offset": db}), gn.ShapeError, "gives a list in place of an array"),
        ((dx, {"offset": 1.0}), gn.ShapeError, "gives a float in place of an array for its param"),
        (dx, TypeError, "gives ndarray, wanted a tuple of two"),
        ((dx, db), TypeError, "gives tuple, wanted a tuple of two"),
        (None, TypeError, "gives NoneType, wanted a tuple of two"),
    ],
)
def test_a_wrong_answer_of_a_pullback_is_named_with_its_place(
    answer: Any, error: type[Exception], message: str
) -> None:
    net = gn.Sequential(gn.Dense(2, 2), Sloppy(answer))
    objective = gn.Objective(net, gn.MeanSquaredError(), np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(error, match=rf"the pullback of layer 1 Sloppy\(\) .*{message}"):
        gn.Backprop()(objective)


def test_the_gradient_given_to_a_pullback_has_the_shape_of_the_output() -> None:
    _, pullback = gn.Sequential(gn.Dense(3, 2)).vjp(np.ones((4, 3), np.float32))
    with pytest.raises(
        gn.ShapeError, match=r"got a gradient of shape \(1, 2\) for an output of shape \(4, 2\)"
    ):
        pullback(np.ones((1, 2)))


# Threads


def test_one_network_in_four_threads_gives_the_same_bits() -> None:
    net = digits_net()
    rng = np.random.default_rng(0)
    x, t = rng.standard_normal((4, 7, 64)), rng.integers(0, 10, (4, 7))
    meet = threading.Barrier(4)

    def work(k: int) -> bytes:
        meet.wait(timeout=60)
        objective = gn.Objective(net, gn.SoftmaxCrossEntropy(), x[k], t[k])
        return b"".join(gn.Backprop()(objective).vector.tobytes() for _ in range(20))

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(work, range(4)))
    fresh = digits_net()
    for k in range(4):
        objective = gn.Objective(fresh, gn.SoftmaxCrossEntropy(), x[k], t[k])
        assert together[k] == gn.Backprop()(objective).vector.tobytes() * 20


@pytest.mark.parametrize("samples", [2, 3])
def test_a_vjp_without_pullback_is_told(samples: int) -> None:
    """Of two samples, the output could be taken for output and pullback."""

    @attrs.define(eq=False)
    class NoPullback(gn.Layer[Matrix, Matrix]):
        def forward(self, x: Matrix, /) -> Matrix:
            return x

        def vjp(self, x: Matrix, /) -> Any:
            return x

    network = gn.Sequential(gn.Dense(2, 2), NoPullback())
    with pytest.raises(TypeError, match="vjp gives ndarray, wanted a tuple of two") as caught:
        network.vjp(np.ones((samples, 2), dtype=np.float32))
    assert caught.value.__notes__ == ["in layer 1 NoPullback()"]
