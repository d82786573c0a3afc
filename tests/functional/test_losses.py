from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.arrays import Array
from graphnn.functional import cross_entropy_error, mean_squared_error, one_hot, softmax

TARGET_2 = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
LIKELY_2 = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
LIKELY_7 = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]


def test_mean_squared_error_of_the_notes() -> None:
    assert mean_squared_error(np.array(LIKELY_2), np.array(TARGET_2)) == 0.09750000000000003
    assert mean_squared_error(LIKELY_7, TARGET_2) == pytest.approx(0.5975, rel=1e-15)


def test_cross_entropy_error_of_the_notes() -> None:
    assert cross_entropy_error(np.array(LIKELY_2), np.array(TARGET_2)) == 0.510825457099338
    assert cross_entropy_error(LIKELY_7, TARGET_2) == 2.302584092994546


@pytest.mark.parametrize("loss", [mean_squared_error, cross_entropy_error])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_are_python_floats(
    loss: Callable[[Array, Array], float], dtype: type[np.floating[Any]]
) -> None:
    value = loss(np.array([0.25, 0.75], dtype), np.array([0, 1], dtype))
    assert type(value) is float


batches = hnp.array_shapes(min_dims=1, max_dims=3, max_side=3)


@given(batches, st.integers(1, 4), st.integers(0, 2**32))
def test_batch_losses_are_means_over_samples(
    batch: tuple[int, ...], outputs: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    y = softmax(rng.normal(size=(*batch, outputs)))
    t = rng.integers(outputs, size=batch)
    one_hot_t = one_hot(t, outputs, dtype=np.float64)
    samples = list(np.ndindex(*batch))
    for loss in (mean_squared_error, cross_entropy_error):
        singles = [loss(y[i], one_hot_t[i]) for i in samples]
        assert loss(y, one_hot_t) == pytest.approx(math.fsum(singles) / len(singles), rel=1e-12)
    singles = [cross_entropy_error(y[i], t[i]) for i in samples]
    assert cross_entropy_error(y, t) == pytest.approx(np.mean(singles), rel=1e-12)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 2**32))
def test_labels_and_one_hot_give_the_same_cross_entropy(n: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, labels = softmax(rng.normal(size=(n, classes))), rng.integers(classes, size=n)
    by_one_hot = cross_entropy_error(y, one_hot(labels, classes))
    assert cross_entropy_error(y, labels) == pytest.approx(by_one_hot, rel=1e-12)


def test_cross_entropy_takes_distributions_and_zero_probabilities() -> None:
    soft = cross_entropy_error([0.5, 0.5], [0.25, 0.75])
    assert soft == pytest.approx(math.log(2), rel=1e-6)
    for target in (1, [0, 1]):
        impossible = cross_entropy_error([1.0, 0.0], target)
        assert impossible == pytest.approx(7 * math.log(10), rel=1e-15)


def test_mean_squared_error_of_unsigned_targets_and_of_one_number() -> None:
    assert mean_squared_error(np.array([0, 0], np.uint8), np.array([3, 1], np.uint8)) == 5
    assert mean_squared_error(1.0, 3.0) == 2


def test_losses_pass_nan_on() -> None:
    assert math.isnan(mean_squared_error([math.nan, 1.0], [0, 1]))
    assert math.isnan(cross_entropy_error([math.nan, 1.0], [0, 1]))
    assert math.isnan(cross_entropy_error([math.nan, 1.0], 0))


@pytest.mark.parametrize(
    ("y", "t"), [((3, 10), (3,)), ((3, 10), (10,)), ((10,), (3, 10)), ((3, 10), (3, 1)), ((2,), ())]
)
def test_mean_squared_error_never_broadcasts(y: tuple[int, ...], t: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="wanted the same shape"):
        mean_squared_error(np.zeros(y), np.zeros(t, int))


@pytest.mark.parametrize(
    ("y", "t"), [((3, 10), (4,)), ((3, 10), (10,)), ((10,), (3, 10)), ((3, 10), (3, 1))]
)
def test_cross_entropy_never_broadcasts(y: tuple[int, ...], t: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"t has shape .* wanted one-hot targets of shape"):
        cross_entropy_error(np.full(y, 0.1), np.zeros(t, int))


@pytest.mark.parametrize("loss", [mean_squared_error, cross_entropy_error])
@pytest.mark.parametrize("shape", [(0,), (0, 10), (3, 0)])
def test_losses_refuse_empty_batches(
    loss: Callable[[Array, Array], float], shape: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="no sample to average over"):
        loss(np.empty(shape), np.empty(shape))


@pytest.mark.parametrize("label", [-1, 10, 255])
def test_cross_entropy_refuses_labels_out_of_range(label: int) -> None:
    with pytest.raises(ValueError, match="wanted 0 to 9 for 10 classes"):
        cross_entropy_error(np.full((2, 10), 0.1), [0, label])


@pytest.mark.parametrize("labels", [[0.0, 1.0], [True, False], ["0", "1"]])
def test_cross_entropy_refuses_labels_that_are_no_integers(labels: list[Any]) -> None:
    with pytest.raises(TypeError, match="wanted integers"):
        cross_entropy_error(np.full((2, 3), 0.1), labels)


def test_cross_entropy_refuses_scores_and_single_numbers() -> None:
    for target in (0, [1, 0]):
        with pytest.raises(ValueError, match=r"y holds -1e-07; wanted probabilities"):
            cross_entropy_error([1.0, -1e-7], target)
        assert cross_entropy_error([1.0, -0.9e-7], target) == pytest.approx(-1e-7, rel=1e-6)
    with pytest.raises(ValueError, match="y is one number"):
        cross_entropy_error(0.5, 1)


def test_losses_refuse_what_is_not_real() -> None:
    with pytest.raises(TypeError, match="mean_squared_error takes real numbers"):
        mean_squared_error([1j], [1])
    with pytest.raises(TypeError, match="cross_entropy_error takes real numbers"):
        cross_entropy_error([0.5, 0.5], np.array([1j, 0]))
