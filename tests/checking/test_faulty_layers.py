"""Mistakes in a layer's pullback: named in the layer on its own, and found in a network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from tests.checking.faulty_layers import (
    PLANTED,
    Affine,
    Planted,
    ProductOfTwo,
    Scale,
    WritesIntoTheGradient,
)
from tests.gradients.random_layers import Dropout
from tests.gradients.random_networks import dense


def name_of(planted: Planted) -> str:
    return type(planted.layer).__name__


def batch(planted: Planted) -> Any:
    features = getattr(planted.layer, "in_features", getattr(planted.layer, "features", 4))
    return np.random.default_rng(1).normal(size=(5, features))


@pytest.mark.parametrize("planted", PLANTED, ids=name_of)
def test_the_layer_on_its_own(planted: Planted) -> None:
    report = gn.gradcheck_layer(planted.layer.initialize(0), batch(planted))
    wrong = {each.name: each.cause for each in report if each.verdict == "wrong"}
    said = wrong.get(planted.part) or " ".join(fault.cause for fault in report.faults)
    assert not report
    assert planted.cause in said, report
    assert set(wrong) <= {planted.part}, report


def test_a_forgotten_factor_is_no_wrong_axis() -> None:
    (planted,) = (each for each in PLANTED if name_of(each) == "FactorWithoutItsInput")
    report = gn.gradcheck_layer(planted.layer.initialize(0), batch(planted))
    assert report.of("factor").cause == "it is dy summed over axis 0"


@pytest.mark.parametrize("planted", PLANTED, ids=name_of)
def test_the_layer_in_a_network(planted: Planted) -> None:
    """Where a gradient is wrong, the layer at fault is found, and no other is blamed."""
    rng = np.random.default_rng(0)
    x = batch(planted)
    width = np.shape(planted.layer.forward(x))[1]
    network = gn.Sequential(
        dense(rng, x.shape[1], x.shape[1], "float64"),
        planted.layer.initialize(0).astype("float64"),
        gn.Sequential("tanh", dense(rng, width, 3, "float64")),
    )
    network.forward(x, training=True)
    gn.Backprop()(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2, 0, 1]))
    report = gn.gradcheck(gn.Objective(network, gn.SoftmaxCrossEntropy(), x + 1, [0, 1, 2, 0, 1]))
    if all(each.verdict == "agrees" for each in report):
        assert planted.part == "", report  # a bad habit that does no harm in a chain
        return
    assert not report
    assert {fault.layer for fault in report.faults} == {f"layer 1 {planted.layer.label}"}, report
    assert planted.cause in report.faults[0].cause, report


def test_a_layer_that_writes_into_the_gradient_harms_its_neighbour() -> None:
    rng = np.random.default_rng(0)
    sheet = gn.Graph()
    h = sheet.input("x", shape=(4,)) >> dense(rng, 4, 4, "float64")
    left, right = h >> dense(rng, 4, 4, "float64"), h >> WritesIntoTheGradient()
    network = sheet.build(outputs=(left + right) >> dense(rng, 4, 3, "float64"))
    x = rng.normal(size=(5, 4))
    report = gn.gradcheck(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2, 0, 1]))
    (fault,) = report.faults
    assert str(fault).startswith("layer 2 WritesIntoTheGradient(): its pullback writes into dy")
    assert not report


@pytest.mark.parametrize("layer", [Affine(4, 3), Scale(4), gn.Softmax(), Dropout(rng=0)], ids=repr)
def test_right_layers_pass(layer: gn.Layer[Any, Any]) -> None:
    report = gn.gradcheck_layer(layer, np.random.default_rng(1).normal(size=(5, 4)))
    assert report, report
    assert {each.verdict for each in report} == {"agrees"}


def test_nodes_with_several_inputs() -> None:
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(2, 5, 4))
    for node in (gn.Add(), gn.Multiply(), gn.Concatenate()):
        report = gn.gradcheck_layer(node, (left, right))
        assert [each.name for each in report] == ["input 0", "input 1"]
        assert {each.verdict for each in report} == {"agrees"}, report
    report = gn.gradcheck_layer(ProductOfTwo(), (left, right))
    assert [each.verdict for each in report] == ["agrees", "wrong"]
    assert report.of("input 1").cause == "wrong sign"


def test_networks_with_several_inputs_and_outputs() -> None:
    rng = np.random.default_rng(0)
    sheet = gn.Graph()
    one, other = sheet.input("one", shape=(4,)), sheet.input("other", shape=(3,))
    joined = (one >> dense(rng, 4, 3, "float64")) * other
    network = sheet.build(outputs=(joined >> gn.Tanh(), joined >> dense(rng, 3, 2, "float64")))
    report = gn.gradcheck_layer(network, (rng.normal(size=(5, 4)), rng.normal(size=(5, 3))))
    assert [each.name for each in report] == [
        *network.parameters(),
        "input 0",
        "input 1",
    ]
    assert {each.verdict for each in report} == {"agrees"}, report
