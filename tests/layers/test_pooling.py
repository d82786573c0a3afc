"""Pools: their values by hand, ties, NaN, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn


def drawn(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape)


IMAGE = [[[[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]]]]


def test_the_largest_of_the_book() -> None:
    """Figure 7-14: patches of 2 x 2 side by side."""
    assert gn.MaxPool2D(2)(IMAGE).tolist() == [[[[2, 3], [4, 2]]]]


def test_the_mean_of_the_same_patches() -> None:
    assert gn.AveragePool2D(2)(IMAGE).tolist() == [[[[1, 1.5], [2.25, 1]]]]
    assert gn.GlobalAveragePool()(IMAGE).tolist() == [[23 / 16]]


def test_a_gradient_goes_to_the_first_of_several_that_are_equal() -> None:
    y, pullback = gn.MaxPool2D(2).vjp(np.zeros((1, 1, 2, 4)))
    assert pullback(np.array([[[[1.0, 2.0]]]]))[0].tolist() == [[[[1, 0, 2, 0], [0, 0, 0, 0]]]]
    assert not y.any()


def test_patches_that_overlap_add_their_gradients_up() -> None:
    x = np.array([[[[0.0, 5.0, 1.0, 2.0]]]])
    y, pullback = gn.MaxPool2D((1, 2), stride=1).vjp(x)
    assert y.tolist() == [[[[5, 5, 2]]]]
    assert pullback(np.array([[[[1.0, 10.0, 100.0]]]]))[0].tolist() == [[[[0, 11, 0, 100]]]]


def test_what_no_patch_covers_gets_no_gradient() -> None:
    for pool in (gn.MaxPool2D(2), gn.AveragePool2D(2), gn.MaxPool2D(1, stride=2)):
        y, pullback = pool.vjp(drawn(2, 1, 5, 5) + 9)
        dx, _ = pullback(np.ones_like(y))
        assert dx.sum() == y.size
        if pool.kernel_size == (2, 2):
            assert not dx[:, :, 4].any()
            assert not dx[:, :, :, 4].any()


@pytest.mark.parametrize("stride", [1, 2])
def test_nan_is_the_largest_and_gets_the_gradient(stride: int) -> None:
    x = np.array([[[[1.0, np.nan, np.inf, 0.0]]]])
    y, pullback = gn.MaxPool2D((1, 2), stride=stride, padding=(0, 1)).vjp(x)
    assert np.isnan(y).sum() == (2 if stride == 1 else 1)
    dx, _ = pullback(np.ones_like(y))
    assert dx.sum() == y.size
    assert dx[0, 0, 0, 1] == np.isnan(y).sum()


def test_padding_is_never_the_largest() -> None:
    assert gn.MaxPool2D(2, padding=1)(-np.ones((1, 1, 2, 2))).tolist() == [[[[-1, -1], [-1, -1]]]]


def test_zeros_around_the_image_count_in_a_mean_unless_told_otherwise() -> None:
    x = np.ones((1, 1, 2, 2))
    assert gn.AveragePool2D(2, padding=1)(x)[0, 0, 0, 0] == 0.25
    assert gn.AveragePool2D(2, padding=1, count_include_pad=False)(x)[0, 0, 0, 0] == 1


@pytest.mark.parametrize(
    "pool",
    [
        gn.MaxPool2D((2, 3), stride=1, padding=1),
        gn.MaxPool2D(2),
        gn.AveragePool2D((2, 3), stride=1, padding=1),
        gn.AveragePool2D(3, stride=(2, 1), padding=1, count_include_pad=False),
        gn.GlobalAveragePool(),
    ],
    ids=repr,
)
def test_pools_pass_the_check_however_images_lie(pool: gn.Layer[Any, Any]) -> None:
    x = drawn(2, 3, 6, 5)
    report = gn.gradcheck_layer(pool, x)
    assert report, f"\n{report}"
    there = x.transpose(1, 2, 3, 0).copy().transpose(3, 0, 1, 2)
    np.testing.assert_allclose(pool.forward(there), pool.forward(x), atol=1e-15)


@pytest.mark.parametrize("pool", [gn.MaxPool2D, gn.AveragePool2D])
def test_bad_options_are_refused(pool: Any) -> None:
    name = pool.__name__
    with pytest.raises(ValueError, match=rf"^{name}: kernel_size is \(0, 0\); wanted a whole"):
        pool(0)
    with pytest.raises(ValueError, match=rf"^{name}: stride is \(0, 0\); wanted a whole"):
        pool(2, stride=0)
    with pytest.raises(ValueError, match=rf"^{name}: padding is \(2, 2\); wanted at most half of"):
        pool(3, padding=2)


@pytest.mark.parametrize("pool", [gn.MaxPool2D(3), gn.AveragePool2D(3)], ids=repr)
def test_images_without_a_patch_are_refused(pool: Any) -> None:
    name = type(pool).__name__
    with pytest.raises(gn.ShapeError, match=rf"{name}\(\) takes images of at least 3 x 3 pixels"):
        pool(np.ones((1, 2, 2, 5)))
    with pytest.raises(gn.ShapeError, match=rf"layer 1 {name}\(\) takes images of at least 3 x 3"):
        gn.Sequential(gn.Conv2D(1, 2, 3), pool, input_shape=(1, 4, 9))


def test_output_shapes_are_known_without_running() -> None:
    assert gn.MaxPool2D(2).output_shape((30, 24, 25)) == (30, 12, 12)
    assert gn.AveragePool2D(3, stride=2, padding=1).output_shape((None, 7, None)) == (None, 4, None)
    assert gn.MaxPool2D(2).output_shape(None) == (None, None, None)
    assert gn.GlobalAveragePool().output_shape((8, 3, None)) == (8,)
    assert gn.GlobalAveragePool().output_shape(None) == (None,)
