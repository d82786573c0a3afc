"""Layers that draw at random: frozen for one objective, and drawing anew for the next."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from tests.gradients.random_layers import Dropout, ElementwiseDropout, Noisy
from tests.gradients.random_networks import dense

NUMERICAL = [gn.NumericalWalk(), gn.NumericalExact(), gn.Numerical()]
EVERY = [*NUMERICAL, gn.Backprop(), gn.ComplexStep()]


def batch(samples: int = 6) -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(samples, 4)), rng.integers(0, 3, samples)


def chain(dropout: Any = None, dtype: str = "float64") -> gn.Sequential[Any, Any]:
    """Make a chain in which one generator serves two layers, one of them in two places."""
    rng = np.random.default_rng(0)
    first = dropout or Dropout(rng=7)
    second = type(first)(0.3, rng=first.rng)
    return gn.Sequential(
        dense(rng, 4, 5, dtype),
        gn.Sequential("relu", first),
        dense(rng, 5, 5, dtype),
        second,
        dense(rng, 5, 5, dtype),
        "tanh",
        second,
        dense(rng, 5, 3, dtype),
    )


def branched() -> gn.Network[Any, Any]:
    rng = np.random.default_rng(0)
    sheet = gn.Graph()
    x = sheet.input("x", shape=(4,))
    left = x >> dense(rng, 4, 5, "float64") >> Dropout(rng=1)
    right = x >> dense(rng, 4, 5, "float64") >> gn.Tanh()
    return sheet.build(outputs=(left + right) >> dense(rng, 5, 3, "float64"))


@pytest.mark.parametrize("estimator", EVERY[1:], ids=repr)
@pytest.mark.parametrize(
    "network",
    [chain(), chain(ElementwiseDropout(rng=7)), branched()],
    ids=["two", "says", "branch"],
)
def test_every_estimator_sees_the_same_masks(
    network: gn.Network[Any, Any], estimator: gn.GradientEstimator
) -> None:
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    walked, found = gn.NumericalWalk()(objective), estimator(objective)
    tolerance = 1e-9 if estimator in NUMERICAL else 1e-8
    np.testing.assert_allclose(found.vector, walked.vector, rtol=0, atol=tolerance)
    assert found.value == pytest.approx(objective.value(), abs=1e-12)
    assert np.array_equal(found.vector, estimator(objective).vector)


def test_an_objective_is_a_function_and_the_next_one_another() -> None:
    network = chain()
    one, other = (gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch()) for _ in range(2))
    assert one.value() == one.value() == one.astype("float64").value()
    assert one.value() != other.value()


@pytest.mark.parametrize("estimator", EVERY, ids=repr)
def test_estimates_leave_the_generators_alone(estimator: gn.GradientEstimator) -> None:
    network = chain()
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    generator = network.wiring.generator_refs[0].generator
    before = copy.deepcopy(generator.bit_generator.state)
    estimator(objective)
    assert generator.bit_generator.state == before


def test_one_seed_one_training_whatever_the_estimator() -> None:
    """Also the numerical estimators, which work on a copy, draw new masks at every step."""
    x, t = batch(30)
    losses = {}
    for gradient in ("backprop", "numerical", "numerical-walk"):
        trainer = gn.Trainer(
            chain(Dropout(rng=7)),
            loss="softmax-cross-entropy",
            optimizer=gn.SGD(0.1),
            gradient=gradient,
            rng=0,
        )
        losses[gradient] = trainer.fit(gn.data.Dataset(x, t), epochs=2, batch_size=10).step_losses
    np.testing.assert_allclose(losses["numerical"], losses["backprop"], rtol=1e-7)
    np.testing.assert_allclose(losses["numerical-walk"], losses["backprop"], rtol=1e-7)


def test_inference_draws_nothing() -> None:
    network = chain()
    x, _ = batch()
    np.testing.assert_array_equal(network(x), network(x))


@pytest.mark.parametrize("bits", [np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_any_bit_generator(bits: Any) -> None:
    network = chain(Dropout(rng=np.random.Generator(bits(3))))
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    assert objective.value() == objective.value()


@pytest.mark.parametrize("estimator", NUMERICAL, ids=repr)
def test_a_layer_that_draws_from_elsewhere_is_an_error(estimator: gn.GradientEstimator) -> None:
    network = gn.Sequential(gn.Dense(2, 2), Noisy(), rng=0)
    objective = gn.Objective(network, gn.MeanSquaredError(), np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match="changes between two evaluations"):
        estimator(objective)
