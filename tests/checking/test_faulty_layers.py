"""Mistakes in a layer's pullback: named in the layer on its own, and found in a network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import define

import graphnn as gn
from graphnn.arrays import Matrix
from graphnn.checking.causes import likely_cause
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


@define(eq=False)
class TripleWithoutItsLastSample(gn.Layer[Any, Any]):
    """Linear in its input, so that what is right does not depend on the batch either."""

    def forward(self, x: Matrix, /) -> Any:
        return 3 * x

    def vjp(self, x: Matrix, /) -> Any:
        def pullback(dy: Matrix) -> Any:
            dx = 3 * dy
            dx[-1] = 0
            return dx, {}

        return self.forward(x), pullback


def test_what_never_depends_on_the_batch_is_not_stale() -> None:
    x = np.random.default_rng(1).normal(size=(6, 4))
    report = gn.gradcheck_layer(TripleWithoutItsLastSample(), x)
    assert report.of("input").cause == "zero at index 5 of axis 0, right elsewhere"


@define(eq=False)
class FactorSlightlyOff(Scale):
    def dfactor(self, x: Matrix, dy: Matrix) -> Any:
        return (x * dy).sum(axis=0) * (1 + 5e-5)


@pytest.mark.parametrize("features", [1, 3, 4])
def test_a_slight_error_is_not_given_a_cause(features: int) -> None:
    layer = FactorSlightlyOff(features).initialize(0)
    report = gn.gradcheck_layer(layer, np.random.default_rng(1).normal(size=(5, features)))
    assert report.of("factor").verdict == "wrong"
    assert report.of("factor").cause == "off by 5e-05 of its largest element at most"


def test_a_slight_error_in_equal_elements_is_not_averaged() -> None:
    b = np.full((3, 3), 2.0)
    assert likely_cause(5, b * (1 + 5e-5), b) == "off by 5e-05 of its largest element at most"


REFUSED: dict[str, tuple[gn.Node[Any, Any], Any, str]] = {
    "not finite": (gn.Dense(4, 2), np.full((2, 4), np.nan), r"Dense\(4 -> 2\) got NaN or inf"),
    "infinite": (gn.Add(), (np.ones((2, 4)), np.full((2, 4), np.inf)), r"Add\(\) got NaN or inf"),
    "empty": (gn.Dense(4, 2), np.zeros((0, 4)), r"Dense\(4 -> 2\) got an empty .* \(0, 4\)"),
    "no features": (gn.Tanh(), np.zeros((3, 0)), r"Tanh\(\) got an empty .* \(3, 0\)"),
    "misfit": (gn.Dense(4, 2), np.zeros((3, 5)), r"Dense\(4 -> 2\) takes .* \(N, 4\) .*\(3, 5\)"),
    "a sample": (gn.Dense(4, 2), np.zeros(4), r"Dense\(4 -> 2\) takes .*np.newaxis"),
    "a number": (gn.Dense(4, 2), 1.0, r"Dense\(4 -> 2\) got a number"),
    "two shapes": (gn.Add(), (np.ones((2, 4)), np.ones((2, 3))), r"Add\(\) takes"),
    "two lengths": (gn.Add(), (np.ones((2, 4)), np.ones((3, 4))), r"Add\(\) takes .*\[2, 3\]"),
    "too many": (gn.Tanh(), (np.ones((2, 4)), np.ones((2, 4))), r"Tanh\(\) takes one value"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_layer_cannot_be_checked_on(case: str) -> None:
    layer, x, said = REFUSED[case]
    with pytest.raises(ValueError, match=rf"^gradcheck_layer: {said}"):
        gn.gradcheck_layer(layer, x)


@define(eq=False)
class CountsItsRuns(gn.Layer[Any, Any]):
    runs: int = 0

    def forward(self, x: Matrix, /) -> Any:
        self.runs += 1
        return 2 * x

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (2 * dy, {})


def test_the_layer_itself_is_not_run() -> None:
    layer = CountsItsRuns()
    assert gn.gradcheck_layer(layer, np.ones((2, 4)))
    assert layer.runs == 0


@define(eq=False)
class OfSeveralSamples(gn.Layer[Any, Any]):
    """Makes something of a batch, and nothing of a single sample."""

    def forward(self, x: Matrix, /) -> Any:
        if len(x) < 2:
            raise ValueError("wanted two samples or more")
        return x - x.mean(axis=0)

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (dy - dy.mean(axis=0), {})


def test_a_layer_may_want_several_samples() -> None:
    assert gn.gradcheck_layer(OfSeveralSamples(), np.random.default_rng(1).normal(size=(3, 4)))
