"""Zeroth-order estimators: bias and variance against the true gradient, and good manners."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from graphnn_zeroth import SPSA, Evolution, ForwardGradient

import graphnn as gn

NAMES = {"forward-gradient": ForwardGradient, "spsa": SPSA, "evolution": Evolution}

SAMPLES = 4000
"""Directions of the statistical tests."""

Z = 5.0
"""Standard errors allowed: an element of a right estimate errs so far once in 1.7 million."""


def objective(dtype: str = "float64") -> gn.Objective:
    rng = np.random.default_rng(0)
    network = gn.Sequential(gn.Dense(3, 4), "tanh", gn.Dense(4, 2), rng=0, dtype=dtype)
    return gn.Objective(network, gn.SoftmaxCrossEntropy(), rng.normal(size=(5, 3)), [0, 1, 1, 0, 1])


@pytest.mark.parametrize("name", NAMES)
def test_registered_by_name(name: str) -> None:
    assert isinstance(gn.get_gradient_estimator(name), NAMES[name])


@pytest.mark.parametrize("make", [ForwardGradient, SPSA])
def test_unbiased_with_the_variance_of_the_papers(make: Any) -> None:
    true = gn.Backprop()(objective()).vector
    one = make(rng=0)
    estimates = np.array([one(objective()).vector for _ in range(SAMPLES)])
    sign = 1 if make is ForwardGradient else -1
    variance = np.sum(true**2) + sign * true**2
    error = np.abs(estimates.mean(axis=0) - true)
    assert np.all(error <= Z * np.sqrt(variance / SAMPLES) + 1e-6)
    # The relative error of a variance from S samples is about sqrt(kurtosis / S).
    np.testing.assert_allclose(estimates.var(axis=0), variance, rtol=Z * np.sqrt(9 / SAMPLES))


def test_evolution_estimates_the_blurred_loss() -> None:
    """For a quadratic loss the blurred gradient is the gradient, however large sigma is."""
    rng = np.random.default_rng(0)
    line = gn.Sequential(gn.Dense(3, 1), rng=0, dtype="float64")
    quadratic = gn.Objective(
        line, gn.MeanSquaredError(), rng.normal(size=(6, 3)), rng.normal(size=(6, 1))
    )
    true = gn.Backprop()(quadratic).vector
    found = Evolution(samples=SAMPLES, sigma=1.0, rng=0)(quadratic).vector
    spread = np.sqrt((np.sum(true**2) + true**2) / SAMPLES)
    assert np.all(np.abs(found - true) <= Z * spread)


@pytest.mark.parametrize("make", NAMES.values(), ids=NAMES)
def test_more_samples_come_closer(make: Any) -> None:
    true = gn.Backprop()(objective()).vector
    few, many = (
        np.mean([np.sum((make(samples, rng=s)(objective()).vector - true) ** 2) for s in range(40)])
        for samples in (2, 32)
    )
    assert few / many == pytest.approx(16, rel=0.6)


@pytest.mark.parametrize("make", NAMES.values(), ids=NAMES)
def test_same_seed_same_bits_and_fresh_directions_each_time(make: Any) -> None:
    one, other = make(rng=3), make(rng=3)
    first, second = one(objective()).vector, one(objective()).vector
    np.testing.assert_array_equal(first, other(objective()).vector)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("make", NAMES.values(), ids=NAMES)
def test_parameters_are_left_alone_and_dtypes_kept(make: Any) -> None:
    single = objective("float32")
    before = {name: array.copy() for name, array in single.parameters().items()}
    found = make(rng=0)(single)
    assert found.evaluations >= 3
    for name, array in single.parameters().items():
        np.testing.assert_array_equal(array, before[name])
        assert found[name].shape == array.shape
        assert found[name].dtype == np.float32


@pytest.mark.parametrize("make", NAMES.values(), ids=NAMES)
def test_bad_options(make: Any) -> None:
    with pytest.raises(ValueError, match="samples is 0"):
        make(0)
    with pytest.raises(ValueError, match="wanted a positive number"):
        make(1, -1.0)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_learns(name: str) -> None:
    xor = gn.data.Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    network = gn.Sequential(gn.Dense(2, 8), "tanh", gn.Dense(8, 2), rng=0)
    trainer = gn.Trainer(
        network,
        loss="softmax-cross-entropy",
        optimizer=gn.SGD(0.2),
        gradient=gn.get_gradient_estimator(name, samples=10, rng=0),
        rng=0,
    )
    trainer.fit(xor, epochs=300, batch_size=4)
    assert trainer.evaluate(xor).accuracy == 1.0
