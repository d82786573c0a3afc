"""Verdicts where numbers are hard: kinks, saturation, huge, tiny and missing values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from attrs import define, frozen
from hypothesis import given, settings

import graphnn as gn
from graphnn.arrays import Array, Matrix
from graphnn.checking import GradientCheck
from graphnn.checking.noise import measured_noise
from graphnn.graph import ColumnMove
from tests.gradients.random_networks import chains, graphs

LABELS = np.array([0, 1, 2, 0, 1])


def network(activation: str = "tanh", dtype: str = "float64") -> gn.Sequential[Any, Any]:
    bias = np.random.default_rng(1).normal(size=5)
    hidden = gn.Dense(6, 5, bias=bias)
    return gn.Sequential(hidden, activation, gn.Dense(5, 3), rng=0, dtype=dtype)


def batch(scale: float = 1.0) -> Array:
    x: Array = scale * np.random.default_rng(0).normal(size=(5, 6))
    return x


def verdicts(report: GradientCheck) -> set[str]:
    return {each.verdict for each in report}


def is_smooth(drawn: gn.Network[Any, Any]) -> bool:
    return not any(isinstance(step.node, gn.Step) for step in drawn.wiring.flat.steps)


@given(
    drawn=st.one_of(chains(), chains(dtype="float32"), graphs()).filter(lambda d: is_smooth(d[0])),
    loss=st.sampled_from([gn.SoftmaxCrossEntropy(), gn.MeanSquaredError()]),
    against=st.sampled_from(["numerical", "numerical-exact", "numerical-walk"]),
)
@settings(deadline=None, max_examples=120)
def test_no_false_alarm_on_random_networks(drawn: Any, loss: gn.Loss, against: str) -> None:
    built, x = drawn
    y = built(x)
    t = np.random.default_rng(0).dirichlet(np.ones(y.shape[1]), len(y))
    report = gn.gradcheck(gn.Objective(built, loss, x, t), against=against)
    assert report, report


@given(
    drawn=chains().filter(lambda d: is_smooth(d[0])),
    factor=st.sampled_from([-1.0, 0.5, 1.001, 1.5, 2.0]),
)
@settings(deadline=None, max_examples=60)
def test_no_wrong_gradient_passes_on_random_networks(drawn: Any, factor: float) -> None:
    built, x = drawn

    def off(objective: gn.Objective, /) -> gn.Gradient:
        right = gn.Backprop()(objective)
        return gn.Gradient({name: factor * array for name, array in right.items()})

    t = np.random.default_rng(0).normal(size=(len(x), built(x).shape[1]))
    objective = gn.Objective(built, gn.MeanSquaredError(), x, t)
    right = gn.Backprop()(objective)
    seen = 1e-6 * max(1.0, objective.value())
    for each in gn.gradcheck(objective, off):
        if np.abs(right[each.name]).max() > seen:
            assert each.verdict == "wrong", each


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1e6, 1e12])
def test_the_size_of_the_loss_changes_no_verdict(scale: float) -> None:
    @frozen
    class Scaled(gn.Loss):
        sign: float = 1.0

        def per_sample(self, y: Array, t: Any, /) -> Any:
            return scale * gn.SoftmaxCrossEntropy().per_sample(y, t)

        def gradient_per_sample(self, y: Array, t: Any, /) -> Array:
            return self.sign * scale * gn.SoftmaxCrossEntropy().gradient_per_sample(y, t)

    assert verdicts(gn.gradcheck(gn.Objective(network(), Scaled(), batch(), LABELS))) == {"agrees"}
    report = gn.gradcheck(gn.Objective(network(), Scaled(-1.0), batch(), LABELS))
    assert {each.cause for each in report} == {"wrong sign"}
    (fault,) = report.faults
    assert fault.layer.startswith("loss ")
    assert fault.cause == "wrong sign"


def test_a_loss_that_drowns_its_differences_is_no_alarm() -> None:
    @frozen
    class Raised(gn.Loss):
        def per_sample(self, y: Array, t: Any, /) -> Any:
            return 1e8 + gn.SoftmaxCrossEntropy().per_sample(y, t)

        def gradient_per_sample(self, y: Array, t: Any, /) -> Array:
            return gn.SoftmaxCrossEntropy().gradient_per_sample(y, t)

    assert gn.gradcheck(gn.Objective(network(), Raised(), batch(), LABELS))


def test_saturated_units() -> None:
    saturated = network("sigmoid")
    saturated.parameters()["0.weight"][:] *= 1000
    assert gn.gradcheck(gn.Objective(saturated, gn.SoftmaxCrossEntropy(), batch(10), LABELS))
    certain = gn.Sequential(gn.Dense(1, 2, weight=np.array([[20.0, -20.0]]), bias=np.zeros(2)))
    assert gn.gradcheck(gn.Objective(certain, gn.SoftmaxCrossEntropy(), [[1.0]], [0]))


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_raw_pixels(activation: str, dtype: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6))
    report = gn.gradcheck(
        gn.Objective(network(activation, dtype), gn.SoftmaxCrossEntropy(), pixels, LABELS)
    )
    assert report, report
    assert "kink" not in verdicts(report)


def test_a_bend_within_the_step_agrees_with_a_shorter_one() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6))
    flat = network("sigmoid")
    flat.parameters()["0.weight"][:] *= 0.01
    report = gn.gradcheck(gn.Objective(flat, gn.SoftmaxCrossEntropy(), pixels, LABELS))
    assert verdicts(report) == {"agrees"}
    assert "shorter step" in report.of("0.weight").cause


def zero_biases() -> gn.Objective:
    """A quarter of the inputs are empty samples, which stand on every corner."""
    x = batch()
    x[0] = 0
    relu = gn.Sequential(gn.Dense(6, 5), "relu", gn.Dense(5, 3), rng=0)
    return gn.Objective(relu, gn.SoftmaxCrossEntropy(), x, LABELS)


def test_kinks_pass_either_way_round() -> None:
    for one, other in [("backprop", "numerical-exact"), ("numerical", "backprop")]:
        report = gn.gradcheck(zero_biases(), one, against=other)
        assert report.of("0.bias").verdict == "kink"
        assert verdicts(report) == {"kink", "agrees"}
        assert report


def test_a_mistake_does_not_hide_behind_kinks() -> None:
    """Slopes between those of both sides would do at the corner; beside it, they do not."""

    def between(objective: gn.Objective, /) -> gn.Gradient:
        right = gn.Backprop()(objective)
        central = gn.NumericalWalk()(objective)
        low, high = right["0.bias"], 2 * central["0.bias"] - right["0.bias"]
        return gn.Gradient({**right, "0.bias": 0.7 * low + 0.3 * high})

    assert gn.gradcheck(zero_biases(), between).of("0.bias").verdict == "kink"

    def and_more(objective: gn.Objective, /) -> gn.Gradient:
        found = between(objective)
        x = objective.x
        return found if not x[0].any() and on_the_corner(objective) else twice(found)

    def on_the_corner(objective: gn.Objective) -> bool:
        return not objective.parameters()["0.bias"].any()

    def twice(gradient: gn.Gradient) -> gn.Gradient:
        return gn.Gradient({name: 2 * array for name, array in gradient.items()})

    found = gn.gradcheck(zero_biases(), and_more).of("0.bias")
    assert found.verdict == "wrong"
    assert "beside it" in found.cause


@define(eq=False)
class Liar(gn.Dense[Any, Any]):
    """Says that its weight moves the output by twice as much as it does."""

    def parameter_move(self, name: str, x: Matrix, y: Matrix, /) -> Any:
        move = super().parameter_move(name, x, y)
        return ColumnMove(2 * move.amount, move.column_axis)


def test_a_wrong_reference_is_not_held_against_the_estimator() -> None:
    built = gn.Sequential(Liar(6, 5), "tanh", gn.Dense(5, 3), rng=0)
    report = gn.gradcheck(gn.Objective(built, gn.SoftmaxCrossEntropy(), batch(), LABELS))
    assert report.of("0.weight").cause == (
        "the loss moves as it says: it is numerical-exact that errs"
    )
    assert report.faults == ()
    assert not report


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_said_so(value: float) -> None:
    x = batch()
    x[2, 3] = value
    report = gn.gradcheck(gn.Objective(network("relu"), gn.SoftmaxCrossEntropy(), x, LABELS))
    assert "there is nothing to compare" in report.of("0.weight").cause
    assert not report


Bug = Callable[[gn.Gradient], dict[str, Array]]


@pytest.mark.parametrize(
    ("bug", "said"),
    [
        (lambda g: {n: a for n, a in g.items() if n != "0.bias"}, "gives derivatives by"),
        (lambda g: {n: a.T for n, a in g.items()}, r"'0.weight' a derivative of shape \(5, 6\)"),
    ],
    ids=["missing", "shape"],
)
def test_an_estimate_that_does_not_fit_is_an_error(bug: Bug, said: str) -> None:
    def faulty(objective: gn.Objective, /) -> gn.Gradient:
        return gn.Gradient(bug(gn.Backprop()(objective)))

    objective = gn.Objective(network(), gn.SoftmaxCrossEntropy(), batch(), LABELS)
    with pytest.raises(ValueError, match=said):
        gn.gradcheck(objective, faulty)


@pytest.mark.parametrize("digits", [9, 10, 11, 13])
def test_the_noise_of_a_function_is_measured(digits: int) -> None:
    x = np.array([0.3, 0.4])
    noise = measured_noise(lambda: round(float(np.sin(x).sum()), digits), [x])
    exact = measured_noise(lambda: float(np.sin(x).sum()), [x])
    assert 0.1 * 10.0**-digits < noise < 10.0**-digits
    assert exact < 1e-15
    np.testing.assert_array_equal(x, [0.3, 0.4])
