from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphnn as gn
from graphnn.arrays import Array, Matrix
from graphnn.graph import Handle
from tests.graph.graph_parts import Noise, fixed, gradients_agree

rng = np.random.default_rng(0)


def residual() -> gn.Network[Any, Matrix]:
    g = gn.Graph()
    x = g.input("image", shape=(3,))
    h = x >> fixed(3, 2) >> gn.Tanh()
    return g.build(outputs=(h >> fixed(2, 2, seed=1)) + h)


def two_towers() -> gn.Network[Any, Matrix]:
    g = gn.Graph()
    x, y = g.input("x", shape=(3,)), g.input("y", shape=(2,))
    joined = (x >> fixed(3, 2) >> gn.Tanh(), y) >> gn.Concatenate()
    return g.build(outputs=joined >> fixed(4, 1, seed=1))


def two_heads() -> gn.Network[Any, Any]:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    body = x >> fixed(3, 2) >> gn.Tanh()
    return g.build(outputs=(body >> fixed(2, 2, seed=1), body >> fixed(2, 2, seed=2)))


# What it computes


def test_a_skip_connection_adds_what_came_before() -> None:
    net, x = residual(), rng.standard_normal((4, 3))
    first_weight, first_bias, weight, bias = net.parameters().values()
    h: Array = np.tanh(x @ first_weight + first_bias)
    wanted: Array = h @ weight + bias + h
    np.testing.assert_allclose(net(x), wanted, rtol=1e-14)


def test_a_skip_connection_has_the_gradient_of_differences() -> None:
    gradients_agree(residual(), rng.standard_normal((4, 3)), rng.standard_normal((4, 2)))


def test_a_network_with_two_inputs_takes_a_tuple() -> None:
    net = two_towers()
    x = rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
    assert net(x).shape == (4, 1)
    gradients_agree(net, x, rng.standard_normal((4, 1)))
    _, pullback = net.vjp(x)
    dx, _ = pullback(np.ones((4, 1)))
    assert [part.shape for part in dx] == [(4, 3), (4, 2)]


def test_inputs_are_taken_in_the_order_that_build_was_told() -> None:
    g = gn.Graph()
    x, y = g.input("x", shape=(2,)), g.input("y", shape=(3,))
    net = g.build(outputs=(x, y) >> gn.Concatenate(), inputs=(y, x))
    np.testing.assert_array_equal(
        net((np.full((1, 3), 3.0), np.full((1, 2), 2.0))), [[2, 2, 3, 3, 3]]
    )


def test_a_network_with_two_outputs_gives_a_tuple() -> None:
    net, x = two_heads(), rng.standard_normal((2, 3))
    left, right = net(x)
    assert left.shape == right.shape == (2, 2)
    assert net.output_shape((3,)) is None


def test_the_gradients_of_several_outputs_add_up() -> None:
    net, x = two_heads(), rng.standard_normal((2, 3))
    _, pullback = net.vjp(x)
    dy = rng.standard_normal((2, 2)), rng.standard_normal((2, 2))
    dx, gradients = pullback(dy)
    left, right = pullback((dy[0], None)), pullback((None, dy[1]))
    np.testing.assert_allclose(dx, left[0] + right[0], rtol=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, left[1][name] + right[1][name], rtol=1e-12)


def test_an_output_on_which_nothing_depends_has_gradient_zero() -> None:
    net, x = two_heads(), rng.standard_normal((2, 3))
    _, pullback = net.vjp(x)
    dx, gradients = pullback((None, None))
    assert list(gradients) == list(net.parameters())
    assert not np.any(dx)
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(gradient, np.zeros_like(net.parameters()[name]))


@pytest.mark.parametrize("dy", [np.ones((2, 2, 2)), (np.ones((2, 2)),)])
def test_the_gradient_of_two_outputs_is_a_tuple_of_two(dy: Any) -> None:
    _, pullback = two_heads().vjp(np.ones((2, 3)))
    with pytest.raises(TypeError, match="wanted a tuple of 2 gradients"):
        pullback(dy)


def test_one_value_may_be_given_twice() -> None:
    g = gn.Graph()
    h = g.input("x", shape=(2,)) >> fixed(2, 2)
    net = g.build(outputs=(h * h, h + h))
    x = rng.standard_normal((3, 2))
    square, double = net(x)
    np.testing.assert_array_equal(square, (double / 2) ** 2)


def test_a_value_may_be_several_outputs() -> None:
    g = gn.Graph()
    y = g.input("x", shape=(2,)) >> gn.Tanh()
    _, pullback = g.build(outputs=(y, y)).vjp(np.zeros((1, 2)))
    np.testing.assert_array_equal(pullback((np.ones((1, 2)), np.ones((1, 2))))[0], [[2, 2]])


def test_an_input_may_be_an_output() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(2,))
    net = g.build(outputs=(x, x >> gn.Tanh()))
    assert net(np.ones((1, 2)))[0].tolist() == [[1, 1]]
    _, pullback = net.vjp_parameters(np.ones((1, 2)))
    assert pullback((np.ones((1, 2)), np.ones((1, 2)))) == {}


def test_a_tied_layer_in_two_branches_counts_once() -> None:
    g, tied = gn.Graph(), fixed(2, 2)
    x, y = g.input("x", shape=(2,)), g.input("y", shape=(2,))
    net = g.build(outputs=(x >> tied >> gn.Tanh()) * (y >> tied))
    assert list(net.parameters()) == ["0.weight", "0.bias"]
    assert net.parameter_count == 6
    gradients_agree(net, (np.ones((2, 2)), np.full((2, 2), 0.5)), np.zeros((2, 2)))


def test_names_and_functions_may_be_wired() -> None:
    g = gn.Graph()
    h = g.input("x", shape=(2,)) >> "sigmoid" >> np.tanh
    net = g.build(outputs=h)
    assert [step.node.label for step in net.wiring.steps] == ["Sigmoid()", "Lambda(tanh)"]


def test_a_graph_may_be_built_more_than_once() -> None:
    g = gn.Graph()
    h = g.input("x", shape=(2,)) >> fixed(2, 2)
    once = g.build(outputs=h)
    y = h >> gn.ReLU()
    twice = g.build(outputs=y)
    assert (len(once), len(twice)) == (1, 2)


def test_training_passes_through_a_graph() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(2,))
    net = g.build(outputs=(x >> Noise()) + x)
    zeros = np.zeros((1, 2), np.float32)
    np.testing.assert_array_equal(net.forward(zeros, training=True), [[1, 1]])
    np.testing.assert_array_equal(net.forward(zeros), [[0, 0]])


# Nesting


def test_graphs_nest_in_chains_and_graphs() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    net = gn.Sequential(
        g.build(outputs=(x >> residual()) * (x >> gn.Sequential(fixed(3, 2, seed=5)))),
        residual_of(2),
        gn.Tanh(),
    )
    assert list(net.parameters())[::2] == [
        "0.0.0.weight",
        "0.0.2.weight",
        "0.1.0.weight",
        "1.0.weight",
    ]
    gradients_agree(net, rng.standard_normal((3, 3)), rng.standard_normal((3, 2)))


def residual_of(size: int) -> gn.Network[Any, Matrix]:
    g = gn.Graph()
    x = g.input("x", shape=(size,))
    return g.build(outputs=(x >> fixed(size, size, seed=7)) + x)


def test_a_graph_with_two_inputs_nests() -> None:
    g = gn.Graph()
    p, q = g.input("p", shape=(3,)), g.input("q", shape=(2,))
    net = g.build(outputs=(p, q) >> two_towers())
    x = rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
    np.testing.assert_array_equal(net(x), two_towers()(x))
    assert next(iter(net.parameters())) == "0.0.weight"
    gradients_agree(net, x, np.zeros((4, 1)))


def test_a_graph_with_two_outputs_feeds_one_with_two_inputs() -> None:
    """Where several outputs are handed on as one tuple, nothing is lost on the way."""
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    heads: Handle[Any] = x >> two_heads()
    pair_graph = gn.Graph()
    a, b = pair_graph.input("a", shape=(2,)), pair_graph.input("b", shape=(2,))
    pair = pair_graph.build(outputs=a * b)
    net = g.build(outputs=(heads >> gn.Add()) + (heads >> pair))
    data = rng.standard_normal((4, 3))
    left, right = two_heads()(data)
    np.testing.assert_allclose(net(data), left + right + left * right, rtol=1e-12)
    assert list(net.parameters()) == [f"0.{name}" for name in two_heads().parameters()]
    gradients_agree(net, data, rng.standard_normal((4, 2)))


def test_a_tuple_is_joined() -> None:
    g = gn.Graph()
    heads: Handle[Any] = g.input("x", shape=(3,)) >> two_heads()
    net = g.build(outputs=heads >> gn.Concatenate())
    assert net(np.ones((1, 3))).shape == (1, 4)


def test_shapes_are_checked_inside_nested_graphs() -> None:
    g = gn.Graph()
    p, q = g.input("p", shape=(3,)), g.input("q", shape=(5,))
    with pytest.raises(
        gn.ShapeError,
        match=r"layer 0 BuiltGraph\(4 layers\) takes 2 features but input 'q' gives 5: ",
    ):
        g.build(outputs=(p, q) >> two_towers())


def test_a_graph_with_two_inputs_does_not_take_three() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    with pytest.raises(gn.ShapeError, match=r"BuiltGraph\(4 layers\) takes 2 values \(x, y\), but"):
        g.build(outputs=(x, x, x) >> two_towers())
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    with pytest.raises(gn.ShapeError, match=r"takes 2 values \(x, y\), but input .x. gives"):
        g.build(outputs=x >> two_towers())


def test_a_graph_infers_as_any_node_does() -> None:
    assert two_towers().infer([(3,), (2,)]) == (1,)
    assert two_towers().infer([None]) == (1,)
    assert two_heads().infer([(3,)]) is None
    assert two_towers().input_shape() is None
    with pytest.raises(gn.ShapeError, match="takes 3 features"):
        two_towers().infer([(4,), (2,)])


# Shapes


def test_nodes_that_do_not_fit_are_named_with_their_shapes() -> None:
    g = gn.Graph()
    x = g.input("image", shape=(784,))
    message = (
        "layer 0 Dense(28 -> 10) takes 28 features but input 'image' gives 784: "
        "shape (N, 28), not (N, 784)"
    )
    with pytest.raises(gn.ShapeError, match=f"^{re.escape(message)}$"):
        g.build(outputs=x >> gn.Dense(28, 10))  # type: ignore[graphnn-shape]


def test_both_sides_of_a_sum_are_named() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    y = (x >> gn.Dense(3, 2)) + (x >> gn.Dense(3, 4))  # type: ignore[graphnn-shape]
    with pytest.raises(
        gn.ShapeError,
        match=r"layer 2 Add\(\) takes arrays of one shape, but layer 0 Dense\(3 -> 2\) gives "
        r"shape \(N, 2\) and layer 1 Dense\(3 -> 4\) gives shape \(N, 4\)",
    ):
        g.build(outputs=y)


def test_two_consumers_that_want_different_inputs_are_found() -> None:
    g = gn.Graph()
    x = g.input("x")
    with pytest.raises(gn.ShapeError, match=r"layer 1 Dense\(4 -> 2\) takes 4 .* gives 3: "):
        g.build(outputs=(x >> gn.Dense(3, 2)) + (x >> gn.Dense(4, 2)))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ((np.ones((2, 4)), np.ones((2, 2))), r"input 'x' takes .* \(N, 3\) but got \(2, 4\)$"),
        ((np.ones(3), np.ones(2)), r"input 'x' takes .* but got \(3,\).*x\[np\.newaxis\]"),
        ((np.ones((2, 3)), 1.0), r"input 'y' got a number"),
        ((np.ones((2, 3)), np.ones((1, 2))), "takes batches of one length but got 2, 1 samples"),
        (np.ones((2, 3)), r"takes a tuple of 2 batches: \(x, y\)"),
        ((np.ones((2, 3)),), r"takes a tuple of 2 batches: \(x, y\)"),
    ],
)
def test_batches_that_do_not_fit_are_refused(x: Any, message: str) -> None:
    with pytest.raises(gn.ShapeError, match=message):
        two_towers()(x)


def test_batches_of_inputs_without_shape_are_checked_when_they_come() -> None:
    g = gn.Graph()
    x, y = g.input("x"), g.input("y")
    net = g.build(outputs=(x >> gn.Tanh()) + y)
    assert net((np.ones((2, 3)), np.ones((2, 3)))).shape == (2, 3)
    with pytest.raises(
        gn.ShapeError, match=r"Add\(\) takes arrays of one shape, but input .x. gives"
    ):
        net((np.ones((2, 3)), np.ones((2, 1))))


# What cannot be wired


def test_a_node_that_leads_nowhere_is_named() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    x >> gn.Dense(3, 7)
    with pytest.raises(ValueError, match=r"layer 0 Dense\(3 -> 7\) leads to no output"):
        g.build(outputs=x >> gn.Dense(3, 2))


def test_an_input_that_leads_nowhere_is_named() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    g.input("spare")
    with pytest.raises(ValueError, match="input 'spare' leads to no output"):
        g.build(outputs=x >> gn.Dense(3, 2))


def test_an_input_that_is_not_listed_is_named() -> None:
    g = gn.Graph()
    x, y = g.input("x"), g.input("y")
    with pytest.raises(ValueError, match="input 'y' is used but not among inputs="):
        g.build(outputs=x + y, inputs=x)


def test_an_input_is_listed_once_and_is_one() -> None:
    g = gn.Graph()
    x = g.input("x")
    y = x >> gn.ReLU()
    with pytest.raises(ValueError, match="input 'x' stands twice among inputs="):
        g.build(outputs=y, inputs=(x, x))
    with pytest.raises(ValueError, match=r"takes what input\(\) gave, not layer 0 ReLU\(\)"):
        g.build(outputs=y, inputs=(x, y))


def test_a_name_stands_for_one_input() -> None:
    g = gn.Graph()
    g.input("x")
    with pytest.raises(ValueError, match="has an input 'x' already"):
        g.input("x")


def test_a_graph_needs_an_output() -> None:
    g = gn.Graph()
    g.input("x")
    with pytest.raises(ValueError, match="at least one output"):
        g.build(outputs=())


def test_a_node_needs_a_value() -> None:
    with pytest.raises(ValueError, match=r"Add\(\) needs a value to take"):
        gn.Graph().wire(gn.Add())


@pytest.mark.parametrize("way", ["sum", "product", "tuple", "output", "input"])
def test_handles_of_two_graphs_do_not_mix(way: str) -> None:
    g, other = gn.Graph(), gn.Graph()
    x, foreign = g.input("x", shape=(2,)), other.input("x", shape=(2,))
    mixed: dict[str, Any] = {
        "sum": lambda: x + foreign,
        "product": lambda: x * foreign,
        "tuple": lambda: (x, foreign) >> gn.Concatenate(),
        "output": lambda: g.build(outputs=foreign),
        "input": lambda: g.build(outputs=x, inputs=foreign),
    }
    with pytest.raises(ValueError, match="belongs to another graph; build that one and nest it"):
        mixed[way]()


@pytest.mark.parametrize("wrong", [None, 3, "x", [1]])
def test_what_is_no_handle_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="wanted a handle of the graph, got"):
        gn.Graph().build(outputs=wrong)


def test_handles_in_a_list_are_told_of_the_tuple() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(2,))
    both: Any = [x, x]
    with pytest.raises(TypeError, match=r"several stand in a tuple: \(a, b\)"):
        g.build(outputs=both)
    with pytest.raises(TypeError, match=r"several stand in a tuple: \(a, b\)"):
        both >> gn.Concatenate()


@pytest.mark.parametrize("wrong", [784, (784,), None])
def test_the_name_of_an_input_is_a_text(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"the name of an input is a text.*; its shape is shape="):
        gn.Graph().input(wrong)


def test_numbers_are_not_added_to_handles() -> None:
    x: Any = gn.Graph().input("x")
    with pytest.raises(TypeError, match="unsupported operand"):
        x + 1
    with pytest.raises(TypeError, match="unsupported operand"):
        x * 2


def test_a_handle_is_not_a_node() -> None:
    left: Any = 3
    with pytest.raises(TypeError, match="write handle >> layer"):
        left >> gn.Graph().input("x")


def test_a_node_that_gives_to_itself_cannot_be_written() -> None:
    """A handle exists only when its node is wired, and says for good what that node takes."""
    g = gn.Graph()
    h = g.input("x", shape=(2,)) >> gn.ReLU()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        h.slot = 5  # type: ignore[misc]
    ahead: Handle[Array] = Handle(g, 2)
    loop = g.wire(gn.Add(), h, ahead)
    with pytest.raises(ValueError, match=r"layer 1 Add\(\) takes from a node that does not come"):
        g.build(outputs=loop)


def test_a_shape_of_an_input_is_a_tuple() -> None:
    wrong: Any = 784
    with pytest.raises(TypeError, match=r"such as \(784,\), but got 784"):
        gn.Graph().input("x", shape=wrong)


# Seeds, dtypes, copies


def test_a_seed_draws_a_graph_as_it_draws_a_chain() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    net = g.build(outputs=x >> gn.Dense(3, 2) >> gn.Dense(2, 1), rng=3, dtype="float64")
    chain = gn.Sequential(gn.Dense(3, 2), gn.Dense(2, 1), rng=3, dtype="float64")
    for one, other in zip(net.parameters().values(), chain.parameters().values(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_graph_can_be_cast_when_it_is_built() -> None:
    g = gn.Graph()
    net = g.build(outputs=g.input("x") >> gn.Dense(3, 2), dtype="float64")
    assert net.compute_dtype == np.float64


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_of_a_graph_is_independent(copied: Any) -> None:
    net, x = residual(), np.ones((1, 3))
    before = net(x)
    other = copied(net)
    for array in other.parameters().values():
        array[:] = 0
    np.testing.assert_array_equal(net(x), before)
    np.testing.assert_array_equal(other(x), np.zeros((1, 2)))


def test_the_wiring_of_a_graph_is_not_exchanged() -> None:
    net = residual()
    with pytest.raises(attrs.exceptions.FrozenAttributeError):
        net.wiring = two_towers().wiring  # type: ignore[misc]


def test_the_trace_of_a_graph_names_every_step() -> None:
    traced = list(residual().trace(np.ones((1, 3))))
    assert [step.name for step, _ in traced] == ["0", "1", "2", "3"]


# Graphs of any form


@st.composite
def graphs(draw: st.DrawFn) -> tuple[gn.Network[Any, Any], int]:
    """Wire smooth nodes at random; whatever is left over is joined in the end."""
    g = gn.Graph()
    seeds = st.integers(0, 1 << 20)
    widths = {}
    handles: list[Handle[Any]] = []
    unused: list[Handle[Any]] = []

    def add(handle: Handle[Any], width: int, *taken: Handle[Any]) -> None:
        handles.append(handle)
        widths[handle] = width
        for each in taken:
            if each in unused:
                unused.remove(each)
        unused.append(handle)

    for place in range(draw(st.integers(1, 2))):
        width = draw(st.integers(1, 3))
        add(g.input(f"x{place}", shape=(width,)), width)
    layers = [fixed(widths[handles[0]], 2, seed=draw(seeds))]
    add(handles[0] >> layers[0], 2, handles[0])
    for _ in range(draw(st.integers(1, 6))):
        source = draw(st.sampled_from(handles))
        width = widths[source]
        kind = draw(st.sampled_from(["dense", "tied", "smooth", "pair", "join", "nested"]))
        if kind == "tied" and (fitting := [one for one in layers if one.in_features == width]):
            layer = draw(st.sampled_from(fitting))
            add(source >> layer, layer.out_features, source)
        elif kind == "smooth":
            smooth = draw(st.sampled_from(["tanh", "sigmoid", "softmax", "identity"]))
            add(source >> smooth, width, source)
        elif kind == "pair":
            other = draw(st.sampled_from([h for h in handles if widths[h] == width]))
            added = source + other if draw(st.booleans()) else source * other
            add(added, width, source, other)
        elif kind == "join" and width <= 4:
            other = draw(st.sampled_from([h for h in handles if widths[h] <= 4]))
            add((source, other) >> gn.Concatenate(), width + widths[other], source, other)
        elif kind == "nested":
            block = gn.Sequential(fixed(width, 2, seed=draw(seeds)), gn.Tanh())
            add(source >> block, 2, source)
        else:
            layers.append(fixed(width, draw(st.integers(1, 3)), seed=draw(seeds)))
            add(source >> layers[-1], layers[-1].out_features, source)
    end = unused[0] if len(unused) == 1 else tuple(unused) >> gn.Concatenate()
    total = sum(widths[handle] for handle in unused)
    tail = fixed(total, 2, seed=draw(seeds))
    return g.build(outputs=end >> gn.Tanh() >> tail), draw(st.integers(1, 3))


def batches(net: gn.Network[Any, Any], count: int, generator: np.random.Generator) -> Any:
    shapes = net.wiring.shapes[: len(net.wiring.inputs)]
    x = tuple(
        generator.uniform(-1, 1, (count, *(length or 1 for length in shape or ())))
        for shape in shapes
    )
    return x if len(x) > 1 else x[0]


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(0, 1000))
def test_backprop_through_any_graph_agrees_with_differences(
    made: tuple[gn.Network[Any, Any], int], seed: int
) -> None:
    net, count = made
    generator = np.random.default_rng(seed)
    t = generator.uniform(-1, 1, (count, 2))
    gradients_agree(net, batches(net, count, generator), t)


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_any_graph_gives_the_same_after_a_copy_and_in_a_chain(
    made: tuple[gn.Network[Any, Any], int],
) -> None:
    net, count = made
    data = batches(net, count, np.random.default_rng(0))
    wanted = net(data)
    np.testing.assert_array_equal(copy.deepcopy(net)(data), wanted)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(net))(data), wanted)
    if not isinstance(data, tuple):
        np.testing.assert_array_equal(gn.Sequential(net, gn.Identity())(data), wanted)
