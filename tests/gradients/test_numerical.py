"""The structured estimators against the textbook's walk: the same numbers."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs
import hypothesis.strategies as st
import numpy as np
import pytest
from attrs import define
from hypothesis import given, settings

import graphnn as gn
from graphnn.arrays import Array
from tests.gradients.random_networks import Centred, chains, dense, graphs

STRUCTURED: list[gn.NumericalExact | gn.Numerical] = [gn.NumericalExact(), gn.Numerical()]
LOSSES = [gn.SoftmaxCrossEntropy(), gn.MeanSquaredError()]


def agree(objective: gn.Objective, estimator: gn.GradientEstimator) -> gn.Gradient:
    walked, found = gn.NumericalWalk()(objective), estimator(objective)
    assert list(found) == list(walked)
    for name, reference in walked.items():
        assert found[name].shape == reference.shape
        assert found[name].dtype == reference.dtype
        # Rounding of a loss L shows as about 1e-16 * L / h in any difference.
        scale = max(1.0, objective.value())
        np.testing.assert_allclose(found[name], reference, rtol=0, atol=1e-9 * scale, err_msg=name)
    assert found.value == walked.value
    return found


def targets(network: gn.Network[Any, Any], x: Array, seed: int = 0) -> Array:
    width = network(x).shape[1]
    return np.random.default_rng(seed).dirichlet(np.ones(width), len(x))


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@given(drawn=chains())
@settings(deadline=None, max_examples=60)
def test_chains(
    estimator: gn.GradientEstimator, loss: gn.Loss, drawn: tuple[gn.Sequential[Any, Any], Array]
) -> None:
    network, x = drawn
    agree(gn.Objective(network, loss, x, targets(network, x)), estimator)


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@given(drawn=graphs())
@settings(deadline=None, max_examples=60)
def test_graphs(estimator: gn.GradientEstimator, drawn: tuple[gn.Network[Any, Any], Array]) -> None:
    network, x = drawn
    t = np.arange(len(network(x))) % 3
    agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, t), estimator)


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@given(drawn=chains(dtype="float32"), seed=st.integers(0, 9))
@settings(deadline=None, max_examples=20)
def test_float32_networks_are_computed_in_float64_and_cast_back(
    estimator: gn.GradientEstimator, drawn: tuple[gn.Sequential[Any, Any], Array], seed: int
) -> None:
    network, x = drawn
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), x, targets(network, x, seed))
    found, exact = estimator(objective), gn.NumericalWalk()(objective.astype("float64"))
    for name, reference in exact.items():
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], reference, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1.0, 255.0])
def test_exactly_on_a_kink(estimator: gn.GradientEstimator, dtype: str, scale: float) -> None:
    """Biases of zero put the empty samples, and what is dead, on the corner of each rectifier."""
    rng = np.random.default_rng(0)
    network = gn.Sequential(
        gn.Dense(6, 5), "relu", gn.Dense(5, 5), "relu", gn.Dense(5, 3), rng=0, dtype=dtype
    ).astype("float64")
    x = scale * np.round(rng.random((6, 6)) * (rng.random((6, 6)) < 0.5), 2)
    x[0] = 0
    network.parameters()["2.weight"][:, 0] = 0
    agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2] * 2), estimator)


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softmax"])
def test_saturated_units(estimator: gn.GradientEstimator, activation: str) -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(gn.Dense(6, 5), activation, gn.Dense(5, 3), rng=0, dtype="float64")
    network.parameters()["0.weight"][:] *= 1e4
    x = rng.normal(size=(6, 6))
    agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2] * 2), estimator)


def test_methods_say_what_was_done() -> None:
    rng = np.random.default_rng(0)
    tied = dense(rng, 4, 4, "float64")
    network = gn.Sequential(dense(rng, 4, 4, "float64"), "relu", tied, "tanh", tied)
    objective = gn.Objective(network, gn.MeanSquaredError(), np.ones((3, 4)), np.zeros((3, 4)))
    assert gn.Numerical()(objective).methods == {
        "0.weight": "response",
        "0.bias": "response",
        "2.weight": "walk",
        "2.bias": "walk",
    }
    assert set(gn.NumericalExact()(objective).methods.values()) == {"perturbation", "walk"}


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_a_layer_that_declares_nothing_is_assumed_to_mix_samples(
    estimator: gn.GradientEstimator,
) -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(
        dense(rng, 3, 4, "float64"), Centred(), dense(rng, 4, 2, "float64"), "tanh"
    )
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), rng.normal(size=(5, 3)), [0] * 5)
    found = agree(objective, estimator)
    assert found.methods["0.weight"] == "walk"
    assert found.methods["2.weight"] != "walk"


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_parameters_stay_bit_for_bit(estimator: gn.GradientEstimator) -> None:
    network = gn.Sequential(gn.Dense(3, 4), np.tanh, gn.Dense(4, 2), rng=0, dtype="float64")
    before = {name: array.copy() for name, array in network.parameters().items()}
    estimator(gn.Objective(network, gn.SoftmaxCrossEntropy(), np.ones((2, 3)), [0, 1]))
    for name, array in network.parameters().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("estimator", [gn.NumericalExact, gn.Numerical])
@pytest.mark.parametrize("h", [0.0, -1e-4, float("nan"), float("inf")])
def test_a_step_must_be_positive(estimator: Any, h: float) -> None:
    with pytest.raises(ValueError, match="h is"):
        estimator(h)


def test_small_kinks_are_seen() -> None:
    """A kink whose bend is below 1e-12 still moves the derivative by over 1e-9."""
    network = gn.Sequential(
        gn.Dense(2, 1, weight=np.array([[1.0], [0.0]]), bias=np.array([-1 + 0.2e-4])),
        "relu",
        gn.Dense(1, 1, weight=np.array([[1e-7]]), bias=np.array([1.0])),
    )
    x = np.array([[1.0, 0.25]])
    found = agree(
        gn.Objective(network, gn.MeanSquaredError(), x, np.array([[0.0]])), gn.Numerical()
    )
    assert found["0.weight"][1, 0] == pytest.approx(2.25e-8, rel=1e-4)


@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([1.0, 1e-3, 1e-6]))
@settings(deadline=None, max_examples=60)
def test_kinks_within_the_step_of_a_single_sample(seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    weight, x = rng.normal(size=(3, 4)), rng.normal(size=(1, 3))
    bias = rng.uniform(-1e-4, 1e-4, 4) - (x @ weight)[0]
    network = gn.Sequential(
        gn.Dense(3, 4, weight=weight, bias=bias),
        "relu",
        gn.Dense(4, 2, weight=size * rng.normal(size=(4, 2)), bias=np.zeros(2)),
    )
    agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, np.array([0])), gn.Numerical())


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_networks_with_two_inputs_are_followed(estimator: gn.GradientEstimator) -> None:
    rng = np.random.default_rng(0)
    sheet = gn.Graph()
    a, b = sheet.input("a", shape=(3,)), sheet.input("b", shape=(2,))
    left, right = a >> dense(rng, 3, 4, "float64") >> gn.Sigmoid(), b >> dense(rng, 2, 4, "float64")
    network = sheet.build(outputs=(left + right) >> dense(rng, 4, 3, "float64"))
    x = (rng.normal(size=(5, 3)), rng.normal(size=(5, 2)))
    found = agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2, 0, 1]), estimator)
    assert "walk" not in found.methods.values()


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_a_step_lost_to_rounding_is_the_walks_error(
    estimator: gn.NumericalExact | gn.Numerical,
) -> None:
    for h in (1e-17, 1e-13):
        network = gn.Sequential(gn.Dense(2, 3), "tanh", gn.Dense(3, 2), rng=0, dtype="float64")
        network.parameters()["2.weight"][1, 0] = 1e4
        objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), np.ones((4, 2)), [0, 1, 0, 1])
        with pytest.raises(ValueError, match=f"a step of h={h} is lost to rounding") as walked:
            gn.NumericalWalk(h)(objective)
        with pytest.raises(ValueError, match="lost to rounding") as found:
            attrs.evolve(estimator, h=h)(objective)
        assert str(found.value) == str(walked.value)


def test_a_step_that_the_walk_takes_is_taken() -> None:
    one = gn.Dense(1, 1, weight=np.array([[1.0]]), bias=np.array([0.0]))
    objective = gn.Objective(one, gn.MeanSquaredError(), np.ones((1, 1)), np.ones((1, 1)))
    for h in (1.2e-16, 2.3e-16):
        gn.NumericalWalk(h)(objective)
        for estimator in (gn.NumericalExact(h), gn.Numerical(h)):
            estimator(objective)


@define(eq=False)
class Counted(gn.Layer[Any, Any]):
    """Counts the samples that it and its copies see."""

    sizes: ClassVar[list[int]] = []
    mixes_samples = False

    def forward(self, x: Any, /) -> Any:
        self.sizes.append(len(x))
        return np.tanh(x)


def test_evaluations_and_trials_are_counted() -> None:
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    behind = gn.Sequential(dense(rng, 3, 2, "float64"), Counted())
    objective = gn.Objective(behind, gn.MeanSquaredError(), x, t)
    Counted.sizes.clear()
    found = gn.NumericalExact()(objective)
    # Once for the values, once to see that the loss stays; then only what moves.
    assert found.evaluations == 2
    assert found.trials == 2 * 5 * (3 * 2 + 2) == sum(Counted.sizes) - 2 * 5
    assert gn.Numerical()(objective).evaluations == 2
    assert gn.Numerical()(objective).trials < found.trials


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_what_is_walked_counts_as_evaluations(estimator: gn.GradientEstimator) -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(dense(rng, 3, 4, "float64"), Centred(), dense(rng, 4, 2, "float64"))
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), rng.normal(size=(5, 3)), [0] * 5)
    found = estimator(objective)
    assert found.evaluations == 2 + 2 * (3 * 4 + 4)
    assert found.trials > 0
    assert gn.NumericalWalk()(objective).trials == 0
