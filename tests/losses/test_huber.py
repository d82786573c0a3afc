"""The Huber loss: figures by hand, its kinks, and lines that cross them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_loss


def test_figures_by_hand() -> None:
    y, t = np.array([[0.0, 3.0], [-0.5, 1.0]]), np.array([[0.0, 1.0], [0.0, -3.0]])
    assert gn.Huber().per_sample(y, t).tolist() == [1.5, 0.125 + 3.5]
    assert gn.Huber(2.0).per_sample(y, t).tolist() == [2.0, 0.125 + 6.0]
    assert gn.Huber(2.0).gradient_per_sample(y, t).tolist() == [[0.0, 2.0], [-0.5, 2.0]]


def test_a_large_delta_gives_half_the_squares() -> None:
    rng = np.random.default_rng(0)
    y, t = rng.normal(size=(7, 3)), rng.normal(size=(7, 3))
    wide, squares = gn.Huber(100.0), gn.MeanSquaredError()
    np.testing.assert_allclose(wide.per_sample(y, t), squares.per_sample(y, t), rtol=1e-14)
    np.testing.assert_array_equal(wide.gradient_per_sample(y, t), squares.gradient_per_sample(y, t))


def test_distances_whose_squares_overflow_have_a_loss() -> None:
    y = np.array([[1e300], [-1e300]])
    assert gn.Huber(2.0).per_sample(y, np.zeros((2, 1))).tolist() == [2e300, 2e300]
    assert gn.Huber().per_sample(np.array([[np.inf]]), np.zeros((1, 1))).tolist() == [np.inf]


@pytest.mark.parametrize("reach", [1e-6, 0.1, 3.0])
def test_along_lines_that_cross_a_bend(reach: float) -> None:
    rng = np.random.default_rng(0)
    loss, y, t = gn.Huber(0.5), rng.normal(size=(6, 2, 2)), rng.normal(size=(6, 2, 2))
    t[0] = y[0] - 0.5  # on the bend
    samples, d = rng.integers(0, 6, 40), rng.normal(size=(40, 2, 2))
    amounts = reach * rng.uniform(-1, 1, size=(5, 40))
    moved = y[samples] + amounts[..., np.newaxis, np.newaxis] * d
    start = loss.per_sample(y, t)[samples]
    wanted = np.array([loss.per_sample(each, t[samples]) - start for each in moved])
    found = loss.along(y, t)(samples, d, amounts)
    assert found is not None
    np.testing.assert_allclose(found, wanted, atol=1e-14)


def test_a_complex_step_goes_through_it() -> None:
    rng = np.random.default_rng(0)
    net = gn.Sequential(gn.Dense(3, 4), gn.Tanh(), gn.Dense(4, 2), rng=0).astype("float64")
    x, t = rng.normal(size=(9, 3)), 2 * rng.normal(size=(9, 2))
    objective = gn.Objective(net, gn.Huber(), x, t)
    wanted = gn.Backprop()(objective).vector
    np.testing.assert_allclose(gn.ComplexStep()(objective).vector, wanted, atol=1e-15)


@pytest.mark.parametrize("loss", [gn.Huber(0.3), gn.Huber(np.float64(2))])
@pytest.mark.parametrize("shape", [(4,), (4, 1), (4, 2, 3)])
def test_it_passes_the_kit(loss: gn.Loss, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    report = check_loss(loss, y=rng.normal(size=shape), t=rng.normal(size=shape))
    assert report, report


@pytest.mark.parametrize("delta", [0, -1.0, np.nan, np.inf])
def test_delta_is_positive(delta: float) -> None:
    with pytest.raises(ValueError, match=r"Huber: delta is .*; wanted a finite number greater"):
        gn.Huber(delta)
    with pytest.raises(TypeError, match=r"Huber: delta is 'a'; wanted a positive number"):
        gn.Huber("a")  # type: ignore[arg-type]


@pytest.mark.parametrize("t", [np.zeros(3), np.zeros((3, 1)), np.zeros((1, 2)), 0.0])
def test_it_never_broadcasts(t: Any) -> None:
    with pytest.raises(gn.ShapeError, match=r"^Huber\(delta=1.0\) got outputs of shape \(3, 2\)"):
        gn.Huber()(np.zeros((3, 2)), t)
