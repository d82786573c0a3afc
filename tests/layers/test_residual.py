"""The residual branch: a layer around others, through which everybody sees."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_layer


def block(size: int = 3) -> gn.Residual[Any, Any]:
    return gn.Residual(gn.Dense(size, size) >> gn.BatchNorm(size) >> gn.ReLU())


@pytest.mark.parametrize(
    "make",
    [
        block,
        lambda: gn.Residual(gn.Dense(3, 3)),
        lambda: gn.Residual(gn.Residual(gn.Dense(3, 3) >> gn.Tanh()) >> gn.LayerNorm(3)),
        lambda: gn.Residual(gn.Tanh()),
    ],
)
def test_it_conforms(make: Any) -> None:
    report = check_layer(make, shape=(3,))
    assert report, f"\n{report}"


def test_it_adds_the_input() -> None:
    layer = gn.Residual(gn.Lambda(np.square))
    assert layer([[2.0, 3.0]]).tolist() == [[6.0, 12.0]]


def test_its_arrays_go_by_the_name_of_the_body() -> None:
    net = gn.Sequential(gn.Dense(2, 3), block(), gn.Residual(gn.Dense(3, 3)))
    assert list(net.parameters()) == [
        "0.weight",
        "0.bias",
        "1.body.0.weight",
        "1.body.0.bias",
        "1.body.1.weight",
        "1.body.1.bias",
        "2.body.weight",
        "2.body.bias",
    ]
    assert list(net.buffers()) == ["1.body.1.running_mean", "1.body.1.running_var"]
    assert list(net[1].parameters()) == [name[2:] for name in list(net.parameters())[2:6]]


def test_the_network_is_laid_flat() -> None:
    net = gn.Sequential(gn.Dense(2, 3), block())
    names = [step.name for step in net.wiring.flat.steps]
    assert names == ["0", "1.body.0", "1.body.1", "1.body.2", "1.add"]


def test_a_body_of_another_shape_is_refused_when_it_is_made() -> None:
    body: Any = gn.Dense(3, 4)
    with pytest.raises(gn.ShapeError, match=r"layer add Add\(\) takes arrays of one shape, but"):
        gn.Residual(body)
    with pytest.raises(gn.ShapeError, match="takes arrays of one shape"):
        gn.Sequential(gn.Residual(gn.Flatten()), input_shape=(2, 3))
    with pytest.raises(gn.ShapeError, match=r"layer 1\.body Dense\(3 -> 3\) takes 3 features but"):
        gn.Sequential(gn.Dense(2, 4), gn.Residual(gn.Dense(3, 3)))


@pytest.mark.parametrize("body", ["relu", np.tanh, [gn.ReLU()], gn.Add()])
def test_a_body_that_is_no_layer_is_refused(body: Any) -> None:
    with pytest.raises(TypeError, match=r"Residual: body is .*; wanted a layer; several stand in"):
        gn.Residual(body)


def test_it_cannot_be_rewired() -> None:
    layer = block()
    with pytest.raises(AttributeError):
        layer.body = gn.Dense(3, 3)


def test_layers_in_it_are_replaced() -> None:
    net = gn.Sequential(gn.Residual(gn.Step() >> gn.Identity()))
    straight = net.replaced(lambda node: gn.Identity() if isinstance(node, gn.Step) else node)
    assert straight([[2.0]]).tolist() == [[4.0]]
    assert net([[2.0]]).tolist() == [[3.0]]
    assert straight[0].label == "Residual(Sequential(2 layers))"


def test_a_body_in_two_places_is_one() -> None:
    """Tied weights, once around another residual."""
    shared = gn.Dense(3, 3)
    net = gn.Sequential(gn.Residual(shared), gn.Residual(gn.Residual(shared) >> gn.Tanh()))
    assert list(net.parameters()) == ["0.body.weight", "0.body.bias"]
    other = copy.deepcopy(net)
    other.parameters()["0.body.weight"][...] = 0
    other.parameters()["0.body.bias"][...] = 0
    x = np.array([[1.0, 2.0, 3.0]])
    np.testing.assert_allclose(other(x), x + np.tanh(x))


def test_it_comes_back_from_a_file(tmp_path: Any) -> None:
    shared = gn.Dense(3, 3)
    net = gn.Sequential(gn.Residual(shared), block(), gn.Residual(shared), rng=0)
    gn.save(net, tmp_path / "model")
    again = gn.load(tmp_path / "model")
    x = np.random.default_rng(0).normal(size=(4, 3))
    np.testing.assert_array_equal(again(x), net(x))
    assert list(again.parameters()) == list(net.parameters())
