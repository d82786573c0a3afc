"""Binary cross entropy of scores: exact in the tails, strict about shapes."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_loss

LOSS = gn.BinaryCrossEntropy()

SCORES = [0.0, 1e-30, 0.3, -1.5, 17.0, -40.0, 80.0, -300.0, 700.0, -1e3, 1e3]


def exact(y: float, t: float) -> tuple[float, float]:
    """Compute loss and derivative in 60 digits and more."""
    with localcontext(prec=60 + math.ceil(abs(y) / 2)):
        score, target = Decimal(y), Decimal(t)
        chance = 1 / (1 + (-score).exp())
        value = (1 + score.exp()).ln() - target * score
        return float(value), float(chance - target)


@pytest.mark.parametrize("y", SCORES)
@pytest.mark.parametrize("t", [0.0, 1.0, 0.25, 1 - 2.0**-50])
def test_it_is_exact_in_the_tails(y: float, t: float) -> None:
    value, gradient = exact(y, t)
    scores, targets = np.array([[y]]), np.array([[t]])
    assert LOSS(scores, targets) == pytest.approx(value, rel=1e-14, abs=1e-307)
    found = LOSS.gradient_per_sample(scores, targets).item()
    assert found == pytest.approx(gradient, rel=1e-14, abs=1e-307 if t in (0, 1) else 1e-16)


def test_it_is_the_softmax_cross_entropy_of_two_scores() -> None:
    rng = np.random.default_rng(0)
    y, labels = 5 * rng.normal(size=(50, 1)), rng.integers(0, 2, 50)
    two = LOSS.class_scores(y)
    np.testing.assert_array_equal(two[:, 0], 0)
    np.testing.assert_array_equal(two[:, 1], y[:, 0])
    np.testing.assert_allclose(
        LOSS.per_sample(y, labels), gn.SoftmaxCrossEntropy().per_sample(two, labels), atol=1e-14
    )


def test_questions_are_added_up() -> None:
    rng = np.random.default_rng(0)
    y, t = rng.normal(size=(6, 3)), rng.uniform(size=(6, 3))
    parts = [LOSS.per_sample(y[:, k], t[:, k]) for k in range(3)]
    np.testing.assert_allclose(LOSS.per_sample(y, t), sum(parts))


@pytest.mark.parametrize("shape", [(5,), (5, 1)])
def test_one_score_takes_labels_and_chances(shape: tuple[int, ...]) -> None:
    y, t = np.linspace(-2, 2, 5).reshape(shape), np.array([0, 1, 1, 0, 1])
    wanted = LOSS.per_sample(y, t.reshape(shape).astype(float))
    np.testing.assert_array_equal(LOSS.per_sample(y, t), wanted)
    np.testing.assert_array_equal(LOSS.per_sample(y, t.astype(bool)), wanted)
    assert LOSS.gradient_per_sample(y, t).shape == shape
    assert LOSS.class_scores(y).shape == (5, 2)


def test_whole_numbers_are_scores() -> None:
    y = np.array([[2], [-1]])
    assert LOSS(y, [1, 0]) == LOSS(y.astype(float), [1, 0])


@pytest.mark.parametrize(
    ("y", "t"),
    [((3, 2), (3,)), ((3, 1), (3, 2)), ((3,), (3, 1)), ((3, 2), (3, 1)), ((3, 2), (1, 2))],
)
def test_it_never_broadcasts(y: tuple[int, ...], t: tuple[int, ...]) -> None:
    for measure in (LOSS, LOSS.value_and_gradient, LOSS.gradient_per_sample, LOSS.along):
        with pytest.raises(gn.ShapeError, match=r"^BinaryCrossEntropy\(\) got outputs of shape"):
            measure(np.zeros(y), np.zeros(t))


@pytest.mark.parametrize("t", [[-1, 1], [2, 0], [0.5, 1.0000001]])
def test_targets_are_chances(t: Any) -> None:
    for measure in (LOSS, LOSS.value_and_gradient, LOSS.gradient_per_sample, LOSS.along):
        with pytest.raises(ValueError, match=r"^BinaryCrossEntropy\(\) got a target of .* wanted"):
            measure(np.zeros((2, 1)), np.array(t))


def test_a_complex_step_goes_through_it() -> None:
    rng = np.random.default_rng(0)
    net = gn.Sequential(gn.Dense(3, 4), gn.Tanh(), gn.Dense(4, 1), rng=0).astype("float64")
    objective = gn.Objective(net, LOSS, rng.normal(size=(9, 3)), rng.integers(0, 2, 9))
    wanted = gn.Backprop()(objective).vector
    np.testing.assert_allclose(gn.ComplexStep()(objective).vector, wanted, atol=1e-15)


@pytest.mark.parametrize("shape", [(4,), (4, 1), (4, 3), (4, 2, 3)])
def test_it_passes_the_kit(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    for t in (rng.integers(0, 2, shape), rng.uniform(size=shape)):
        report = check_loss(LOSS, y=rng.normal(size=shape), t=t)
        assert report, report


@pytest.mark.parametrize("outputs", [1, 3])
def test_lines_are_followed(outputs: int) -> None:
    rng = np.random.default_rng(0)
    y, t = 3 * rng.normal(size=(6, outputs)), rng.uniform(size=(6, outputs))
    y[0] = 60
    samples, d = rng.integers(0, 6, 40), rng.normal(size=(40, outputs))
    amounts = 1e-3 * rng.uniform(-1, 1, size=(5, 40))
    found = LOSS.along(y, t)(samples, d, amounts)
    assert found is not None
    start = LOSS.per_sample(y, t)[samples]
    moved = y[samples] + amounts[..., np.newaxis] * d
    wanted = np.array([LOSS.per_sample(each, t[samples]) - start for each in moved])
    np.testing.assert_allclose(found, wanted, atol=1e-13)
    assert LOSS.along(y, t)(samples, d, 1e6 * amounts) is None
