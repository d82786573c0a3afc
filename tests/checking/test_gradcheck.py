"""Gradients checked: planted bugs are named, and nothing right is called wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from attrs import define
from hypothesis import given, settings

import graphnn as gn
from graphnn.arrays import Array, Matrix

Bug = Callable[[str, Array, gn.Objective], Array]


def smooth_objective(samples: int = 6, size: int = 6) -> gn.Objective:
    rng = np.random.default_rng(0)
    network = gn.Sequential(
        gn.Dense(size, size, bias=rng.normal(size=size)),
        "tanh",
        gn.Dense(size, size, bias=rng.normal(size=size)),
        rng=0,
        dtype="float64",
    )
    x = rng.normal(size=(samples, size))
    return gn.Objective(network, gn.MeanSquaredError(), x, rng.normal(size=(samples, size)))


def with_bug(bug: Bug) -> gn.GradientEstimator:
    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        right = gn.Backprop()(objective)
        return gn.Gradient({n: bug(n, array, objective) for n, array in right.items()})

    return estimator


def constant_of_the_first_batch() -> Bug:
    seen: dict[str, Array] = {}
    return lambda name, right, objective: seen.setdefault(name, right + 0.1 * right**2)


PLANTED: dict[str, tuple[Bug, str]] = {
    "sign": (lambda n, g, o: -g, "sign"),
    "twice": (lambda n, g, o: 2 * g, "factor of 2"),
    "half": (lambda n, g, o: g / 2, "factor of 2"),
    "sum": (lambda n, g, o: g * len(o.t), "not divided by the batch size, 6"),
    "mean of mean": (lambda n, g, o: g / len(o.t), "batch size, 6, once too often"),
    "factor": (lambda n, g, o: 1.37 * g, "factor of 1.37"),
    "zero": (lambda n, g, o: 0 * g, "zero"),
    "not a number": (lambda n, g, o: g * np.nan, "NaN"),
    "wrong axis": (lambda n, g, o: 0 * g + g.sum(axis=-1, keepdims=True), "wrong axis"),
    "averaged": (lambda n, g, o: 0 * g + g.mean(axis=0, keepdims=True), "averaged over axis 0"),
    "reversed": (lambda n, g, o: g[::-1], "reversed along axis 0"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_bugs_are_named(name: str) -> None:
    bug, cause = PLANTED[name]
    report = gn.gradcheck(smooth_objective(), with_bug(bug))
    assert not report
    for each in report:
        assert each.verdict == "wrong", report
        assert cause in each.cause, report


def test_transposed_weights_are_named() -> None:
    report = gn.gradcheck(smooth_objective(), with_bug(lambda n, g, o: g.T))
    assert [each.verdict for each in report] == ["wrong", "agrees"] * 2
    assert report.of("0.weight").cause == "transposed"


def test_a_stale_gradient_is_named() -> None:
    report = gn.gradcheck(smooth_objective(), with_bug(constant_of_the_first_batch()))
    assert {each.cause for each in report} == {
        "stale: it stays as it is when the mini-batch changes"
    }


def test_a_random_gradient_is_called_random() -> None:
    rng = np.random.default_rng(0)
    report = gn.gradcheck(
        smooth_objective(), with_bug(lambda n, g, o: g + rng.normal(size=g.shape))
    )
    assert {each.verdict for each in report} == {"random"}
    assert not report


def test_one_wrong_parameter_is_found_among_right_ones() -> None:
    report = gn.gradcheck(smooth_objective(), with_bug(lambda n, g, o: -g if n == "2.bias" else g))
    assert [each.name for each in report if each.verdict == "wrong"] == ["2.bias"]


def test_corners_are_called_kinks() -> None:
    """Pre-activations of exactly zero stand on the corner of every rectifier."""
    network = gn.Sequential(gn.Dense(4, 5, weight=np.zeros((4, 5))), "relu", gn.Dense(5, 3), rng=0)
    x = np.random.default_rng(0).normal(size=(6, 4))
    report = gn.gradcheck(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2] * 2))
    assert report.of("0.weight").verdict == "kink"
    assert report.of("2.bias").verdict == "agrees"
    assert report


def test_a_wrong_gradient_at_a_corner_is_still_wrong() -> None:
    network = gn.Sequential(gn.Dense(4, 5, weight=np.zeros((4, 5))), "relu", gn.Dense(5, 3), rng=0)
    x = np.random.default_rng(0).normal(size=(6, 4))
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2] * 2)
    report = gn.gradcheck(objective, with_bug(lambda n, g, o: g + 1.0))
    assert report.of("0.weight").verdict == "wrong"


def test_float32_noise_is_called_rounding() -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(gn.Dense(300, 8), "tanh", gn.Dense(8, 3), rng=0)
    x = rng.normal(size=(50, 300)) * 30
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), x, np.arange(50) % 3)
    report = gn.gradcheck(objective, rtol=1e-9, atol=1e-8)
    assert "rounding" in {each.verdict for each in report}
    assert report


@given(
    seed=st.integers(0, 2**32 - 1),
    activation=st.sampled_from(["sigmoid", "relu", "tanh", "softmax", "identity"]),
    dtype=st.sampled_from(["float32", "float64"]),
    samples=st.integers(1, 8),
)
@settings(deadline=None, max_examples=60)
def test_no_false_alarm(seed: int, activation: str, dtype: str, samples: int) -> None:
    rng = np.random.default_rng(seed)
    network = gn.Sequential(
        gn.Dense(4, 6, bias=rng.normal(size=6)), activation, gn.Dense(6, 3), rng=seed, dtype=dtype
    )
    x = rng.normal(size=(samples, 4))
    t = rng.integers(0, 3, samples)
    report = gn.gradcheck(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, t))
    assert report, report


def test_the_report_is_a_table_and_a_sequence() -> None:
    report = gn.gradcheck(smooth_objective())
    assert report.passed
    assert len(report) == 4
    assert report[0].name == "0.weight"
    assert [each.name for each in report[1:3]] == ["0.bias", "2.weight"]
    lines = repr(report).splitlines()
    assert lines[0].split()[:4] == ["parameter", "worst", "at", "backprop"]
    assert len(lines) == 6
    with pytest.raises(KeyError):
        report.of("9.weight")


@define(eq=False)
class WrongInput(gn.Dense[Any, Any]):
    """Hands twice the gradient to its input."""

    def vjp(self, x: Matrix, /) -> Any:
        y, pullback = super().vjp(x)
        return y, lambda dy: (2 * pullback(dy)[0], pullback(dy)[1])


@define(eq=False)
class WrongBias(gn.Dense[Any, Any]):
    """Averages where it should sum."""

    def vjp_parameters(self, x: Matrix, /) -> Any:
        y, pullback = super().vjp_parameters(x)
        return y, lambda dy: {**pullback(dy), "bias": dy.mean(axis=0)}


def test_a_layer_is_checked_on_its_own() -> None:
    x = np.random.default_rng(0).normal(size=(5, 4))
    assert gn.gradcheck_layer(gn.Dense(4, 3), x)
    faulty = gn.gradcheck_layer(WrongInput(4, 3), x)
    assert [each.name for each in faulty if each.verdict == "wrong"] == ["input"]
    assert "factor of 2" in faulty.of("input").cause
    faulty = gn.gradcheck_layer(WrongBias(4, 3), x)
    assert [each.name for each in faulty if each.verdict == "wrong"] == ["bias"]
    assert "batch size" in faulty.of("bias").cause


@pytest.mark.parametrize("name", ["identity", "relu", "sigmoid", "softmax", "tanh"])
def test_activations_pass_at_any_rank(name: str) -> None:
    rng = np.random.default_rng(0)
    for shape in [(4, 3), (2, 3, 4), (2, 3, 2, 2)]:
        assert gn.gradcheck_layer(gn.get_activation(name), rng.normal(size=shape)), name


def test_softmax_refuses_samples_that_are_single_numbers() -> None:
    """Its sum would run over the batch, and tie the samples together."""
    with pytest.raises(gn.ShapeError, match="takes samples that have an axis, to sum over"):
        gn.gradcheck_layer(gn.Softmax(), np.ones(4))


def test_the_layer_and_its_input_are_left_alone() -> None:
    layer = gn.Dense(4, 3)
    before = layer.weight.copy()
    x = np.ones((2, 4))
    gn.gradcheck_layer(layer, x)
    np.testing.assert_array_equal(layer.weight, before)
    np.testing.assert_array_equal(x, np.ones((2, 4)))
