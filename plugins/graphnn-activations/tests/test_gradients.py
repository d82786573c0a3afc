"""The activations in networks: right slopes, and quick differences through each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import ACTIVATIONS

import graphnn as gn

SEEDS = range(4)


@pytest.fixture(params=ACTIVATIONS, ids=repr)
def activation(request: pytest.FixtureRequest) -> gn.Elementwise[Any]:
    found: gn.Elementwise[Any] = request.param
    return found


def objective(activation: gn.Elementwise[Any], seed: int = 0, dtype: str = "float64") -> Any:
    rng = np.random.default_rng(seed)
    samples = int(rng.integers(1, 7))
    network = gn.Sequential(
        gn.Dense(4, 5, bias=rng.normal(size=5)),
        activation,
        gn.Dense(5, 5, bias=rng.normal(size=5)),
        activation,
        gn.Dense(5, 3),
        rng=seed,
        dtype=dtype,
    )
    x = rng.normal(size=(samples, 4)) * rng.choice([1.0, 30.0])
    return gn.Objective(network, gn.SoftmaxCrossEntropy(), x, rng.integers(0, 3, samples))


@pytest.mark.parametrize("estimator", ["numerical", "numerical-exact"])
def test_differences_pass_quickly(activation: gn.Elementwise[Any], estimator: str) -> None:
    one = objective(activation)
    found = gn.get_gradient_estimator(estimator)(one)
    quick = {"numerical": "response", "numerical-exact": "perturbation"}[estimator]
    assert set(found.methods.values()) == {quick}
    walked = gn.NumericalWalk()(one)
    np.testing.assert_allclose(found.vector, walked.vector, rtol=0, atol=1e-9)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_false_alarm(activation: gn.Elementwise[Any], seed: int, dtype: str) -> None:
    report = gn.gradcheck(objective(activation, seed, dtype))
    assert report, report


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_the_layer_on_its_own(activation: gn.Elementwise[Any], scale: float) -> None:
    x = scale * np.random.default_rng(0).normal(size=(5, 4))
    report = gn.gradcheck_layer(activation, x)
    assert {each.verdict for each in report} == {"agrees"}, report


def test_zero_is_at_worst_a_kink(activation: gn.Elementwise[Any]) -> None:
    report = gn.gradcheck_layer(activation, np.zeros((2, 3)))
    kinked = repr(activation) in ("ELU(alpha=0.3)", "SELU()")
    assert report.of("input").verdict == ("kink" if kinked else "agrees"), report
