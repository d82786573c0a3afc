from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from tests.graph.graph_parts import fixed


def halves(x: Any, /) -> Any:
    return x / 2


def test_a_function_becomes_a_layer() -> None:
    net = gn.Sequential(gn.Identity(), halves, np.tanh)
    assert [layer.label for layer in net] == ["Identity()", "Lambda(halves)", "Lambda(tanh)"]
    x = np.array([[2.0]], np.float32)
    np.testing.assert_allclose(net(x), np.tanh(x / 2))


def test_a_name_becomes_the_activation_registered_by_it() -> None:
    net = gn.Sequential(gn.Dense(3, 2), "relu", "sigmoid")
    assert isinstance(net[1], gn.ReLU)
    assert isinstance(net[2], gn.Sigmoid)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"relou[\s\S]*relu"):
        gn.Sequential("relou")


def test_a_class_in_place_of_a_layer_is_told_apart() -> None:
    wrong: Any = gn.ReLU
    with pytest.raises(TypeError, match=r"got the class ReLU; make one: ReLU\(\.\.\.\)"):
        gn.Sequential(gn.Dense(3, 2), wrong)


def test_a_node_with_several_inputs_does_not_stand_in_a_chain() -> None:
    wrong: Any = gn.Add()
    with pytest.raises(TypeError, match=r"Add\(\) has several inputs; wire it in a Graph"):
        gn.Sequential(wrong)


@pytest.mark.parametrize("wrong", [1, None, [gn.ReLU()], np.ones(3)])
def test_anything_else_is_refused_with_its_type(wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"a chain takes layers.*{type(wrong).__name__}"):
        gn.Sequential(wrong)


@pytest.mark.parametrize("wrong", [[gn.ReLU()], (gn.ReLU(), gn.Tanh())])
def test_layers_in_a_list_are_told_how_to_get_out(wrong: Any) -> None:
    with pytest.raises(
        TypeError, match=r"of type (list|tuple); unpack it: Sequential\(\*layers\)$"
    ):
        gn.Sequential(wrong)


@pytest.mark.parametrize("wrong", [3, None, "relu", gn.ReLU])
def test_a_lambda_wraps_functions_alone(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"^Lambda: function is .*, wanted a function of one array"):
        gn.Lambda(wrong)


def test_a_handle_does_not_stand_in_a_chain() -> None:
    behind: Any = gn.Dense(3, 2)
    with pytest.raises(TypeError, match="a chain takes layers"):
        behind >> gn.Graph().input("x")


def test_a_function_without_a_name_is_called_by_its_type() -> None:
    unnamed: Any = functools.partial(np.power, 2.0)
    layer: gn.Lambda[Any, Any] = gn.Lambda(unnamed)
    assert layer.label == "Lambda(partial)"
    np.testing.assert_array_equal(layer([[3.0]]), [[8.0]])


def test_a_function_is_trained_through_by_differences_and_refused_by_backprop() -> None:
    net = gn.Sequential(fixed(1, 1), halves)
    objective = gn.Objective(net, gn.MeanSquaredError(), np.ones((1, 1)), np.zeros((1, 1)))
    assert np.all(gn.NumericalWalk()(objective)["0.weight"])
    with pytest.raises(gn.NotDifferentiableError, match=r"Lambda\(halves\) has no pullback"):
        gn.Backprop()(objective)


def test_the_shape_behind_a_function_is_found() -> None:
    with pytest.raises(gn.ShapeError, match=r"but layer 1 Lambda\(halves\) gives 2: "):
        gn.Sequential(gn.Dense(3, 2), halves, gn.Dense(3, 2))
