"""Layer normalisation; what PyTorch computes, too, is in `tests.peers.test_normalisation`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_layer


@pytest.mark.parametrize(
    ("normalized", "shape"),
    [(3, (3,)), (3, (2, 3)), ((2, 3), (2, 3)), ((2, 3), (4, 2, 3)), ((4, 2, 3), (4, 2, 3))],
)
def test_it_conforms(normalized: Any, shape: tuple[int, ...]) -> None:
    report = check_layer(lambda: gn.LayerNorm(normalized), shape=shape)
    assert report, f"\n{report}"


def test_samples_have_mean_zero_and_variance_one() -> None:
    x = np.random.default_rng(0).normal(5, 7, (4, 3, 20))
    y = gn.LayerNorm((3, 20), dtype=np.float64)(x)
    np.testing.assert_allclose(y.mean(axis=(1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(1, 2)), 1, rtol=1e-5)


def test_one_length_is_the_last_axis() -> None:
    layer = gn.LayerNorm(np.int64(4))
    assert (layer.normalized_shape, layer.weight.shape) == ((4,), (4,))
    assert gn.LayerNorm([2, 4]).bias.shape == (2, 4)


def test_its_axes_are_checked_when_a_network_is_made() -> None:
    with pytest.raises(gn.ShapeError, match=r"layer 1 LayerNorm\(\(4,\)\) takes 4 features but"):
        gn.Sequential(gn.Dense(2, 3), gn.LayerNorm(4))
    with pytest.raises(gn.ShapeError, match=r"takes shape \(N, 2, 3\) but .*gives shape \(N, 3\)"):
        gn.Sequential(gn.Dense(2, 3), gn.LayerNorm((2, 3)))
    net = gn.Sequential(gn.LayerNorm(3), input_shape=(5, None))
    assert net.wiring.shapes[1] == (5, 3)


@pytest.mark.parametrize("shape", [(2, 4), (3,), (2, 3, 4)])
def test_a_batch_of_other_axes_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(gn.ShapeError, match=r"takes samples whose last axes are \(3,\) but got"):
        gn.LayerNorm(3).forward(np.ones(shape, np.float32))


@pytest.mark.parametrize(
    ("shape", "error", "said"),
    [
        ("3", TypeError, "normalized_shape is '3'; wanted a whole number or a tuple of them"),
        (2.5, TypeError, "normalized_shape is 2.5; wanted a whole number"),
        ((), ValueError, r"normalized_shape is \(\); wanted a whole number of at least 1"),
        ((3, 0), ValueError, r"normalized_shape is \(3, 0\); wanted a whole number of at least 1"),
    ],
)
def test_its_shape_is_checked(shape: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        gn.LayerNorm(shape)
