"""What layers and losses say of straight lines, against walking along them."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from attrs import frozen
from hypothesis import given

import graphnn as gn
from graphnn.arrays import Array

FOLLOWERS: dict[str, tuple[gn.Layer[Any, Any], tuple[int, ...]]] = {
    "dense": (gn.Dense(4, 3, dtype="float64"), (4,)),
    "flatten": (gn.Flatten(), (2, 2)),
    "identity": (gn.Identity(), (4,)),
    "relu": (gn.ReLU(), (4,)),
    "relu of images": (gn.ReLU(), (2, 2, 2)),
    "reshape": (gn.Reshape((2, 2)), (4,)),
    "step": (gn.Step(), (4,)),
}
PAIRS = 5
amounts_of_two_sides = st.tuples(st.floats(-1, 0), st.floats(0, 1))


def drawn(shape: tuple[int, ...], seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(PAIRS, *shape)), rng.normal(size=(PAIRS, *shape))


@pytest.mark.parametrize("name", FOLLOWERS)
@given(ends=amounts_of_two_sides, seed=st.integers(0, 2**32 - 1))
def test_straight_lines_are_straight(name: str, ends: tuple[float, float], seed: int) -> None:
    layer, shape = FOLLOWERS[name]
    start, direction = drawn(shape, seed)
    reach = np.repeat(np.array(ends)[:, np.newaxis], PAIRS, axis=1)
    found, straight = layer.follow_line(start, direction, reach)
    for amount in np.linspace(*ends, 7):
        walked = layer.forward(start + amount * direction) - layer.forward(start)
        np.testing.assert_allclose((amount * found)[straight], walked[straight], atol=1e-12)


@pytest.mark.parametrize("name", ["relu", "step"])
def test_a_line_across_a_kink_is_not_straight(name: str) -> None:
    layer = gn.get_activation(name)
    start, direction = np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, -1.0]] * 3)
    reach = np.array([[-0.5, -1.5, -0.5], [0.5, 0.5, 0.5]])
    assert layer.follow_line(start, direction, reach)[1].tolist() == [True, False, False]


def test_a_line_that_starts_on_a_kink_and_stays_there_is_straight() -> None:
    reach = np.array([[-1.0], [1.0]])
    direction, straight = gn.ReLU().follow_line(np.zeros((1, 2)), np.zeros((1, 2)), reach)
    assert straight.all()
    assert not direction.any()


TARGETS: dict[str, Any] = {
    "labels": np.array([2, 0, 1]),
    "unsigned labels": np.array([2, 0, 1], dtype=np.uint8),
    "one-hot": np.eye(3)[[2, 0, 1]],
    "probabilities": np.random.default_rng(0).dirichlet(np.ones(3), 3),
    "weights": np.random.default_rng(0).normal(size=(3, 3)),
}


def losses_along(loss: gn.Loss, t: Any, size: float, seed: int) -> tuple[Array | None, Array]:
    """Give what the loss says of lines, and what it is at their places."""
    rng = np.random.default_rng(seed)
    y, samples = rng.normal(size=(3, 3)) * 5, np.array([0, 1, 2, 1])
    direction, amounts = rng.normal(size=(4, 3)), size * rng.normal(size=(6, 4))
    along = loss.along(y, t)
    found = None if along is None else along(samples, direction, amounts)
    start = loss.per_sample(y, t)
    walked = [
        loss.per_sample(y[samples] + c[:, np.newaxis] * direction, t[samples]) - start[samples]
        for c in amounts
    ]
    return found, np.array(walked)


@pytest.mark.parametrize("targets", TARGETS)
@given(size=st.sampled_from([0.0, 1e-9, 1e-4, 0.01, 0.1]), seed=st.integers(0, 2**32 - 1))
def test_softmax_cross_entropy_along_lines(targets: str, size: float, seed: int) -> None:
    found, walked = losses_along(gn.SoftmaxCrossEntropy(), TARGETS[targets], size, seed)
    if found is not None:
        np.testing.assert_allclose(found, walked, atol=2e-14)
    assert size > 0.01 or found is not None


def test_softmax_cross_entropy_sends_long_lines_elsewhere() -> None:
    assert losses_along(gn.SoftmaxCrossEntropy(), TARGETS["labels"], 100.0, 0)[0] is None


def test_softmax_cross_entropy_is_asked_once_for_many_lines() -> None:
    asked = []

    @frozen
    class Watched(gn.SoftmaxCrossEntropy):
        def along(self, y: Array, t: Any, /) -> Any:
            asked.append(len(y))
            return super().along(y, t)

    network = gn.Sequential(gn.Dense(3, 4), "sigmoid", gn.Dense(4, 2), rng=0)
    gn.NumericalExact()(gn.Objective(network, Watched(), np.ones((50, 3)), [0, 1] * 25))
    assert asked == [50, 50]


def test_targets_without_weight_are_sent_elsewhere() -> None:
    assert losses_along(gn.SoftmaxCrossEntropy(), np.zeros((3, 3)), 1e-4, 0)[0] is None


@given(
    t=hnp.arrays(np.float64, (3, 3), elements=st.floats(-10, 10)),
    size=st.sampled_from([0.0, 1e-4, 1.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_mean_squared_error_along_lines(t: Array, size: float, seed: int) -> None:
    found, walked = losses_along(gn.MeanSquaredError(), t, size, seed)
    assert found is not None
    np.testing.assert_allclose(found, walked, atol=1e-12)


def test_other_losses_say_nothing_of_lines() -> None:
    y = np.full((3, 3), 1 / 3)
    assert gn.CrossEntropy().along(y, np.array([0, 1, 2])) is None


def test_a_node_that_declares_without_method_is_told() -> None:
    with pytest.raises(NotImplementedError, match="follows_lines without follow_line"):
        gn.Sigmoid().follow_line(np.ones((1, 2)), np.ones((1, 2)), np.zeros((2, 1)))
