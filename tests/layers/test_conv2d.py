"""The convolution of images: its formula, its ways, its errors."""

from __future__ import annotations

import itertools
import tracemalloc
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array
from graphnn.layers.convolution import im2col, tap_by_tap

GEOMETRIES: list[dict[str, Any]] = [
    {},
    {"stride": (2, 1), "padding": (1, 2)},
    {"dilation": (1, 3), "groups": 2},
    {"stride": 2, "padding": 1, "groups": 4},
]


def drawn(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape)


def by_the_formula(layer: gn.Conv2D[Any, Any], x: Array) -> Array:
    """Give the definition, pixel by pixel."""
    (down, right), (far_down, far_right) = layer.stride, layer.dilation
    top, left = layer.window.before
    shape = layer.output_shape(x.shape[1:])
    assert shape is not None
    y = np.zeros((len(x), *(length or 0 for length in shape)))
    of_group = layer.out_channels // layer.groups
    for n, o, r, c in np.ndindex(y.shape):
        y[n, o, r, c] = layer.bias[o]
        for i, u, v in np.ndindex(layer.weight.shape[1:]):
            row, column = r * down + u * far_down - top, c * right + v * far_right - left
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                channel = o // of_group * layer.group_channels + i
                y[n, o, r, c] += layer.weight[o, i, u, v] * x[n, channel, row, column]
    return y


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_a_convolution_is_its_formula(geometry: dict[str, Any]) -> None:
    layer = gn.Conv2D(4, 8, (3, 2), **geometry, dtype=np.float64).initialize(0)
    layer.bias = drawn(8)
    x = drawn(2, 4, 6, 7)
    np.testing.assert_allclose(layer(x), by_the_formula(layer, x), atol=1e-13)


def test_edges_by_hand() -> None:
    """A kernel as it is, not flipped: right minus left."""
    layer = gn.Conv2D(1, 1, (1, 3), weight=np.array([[[[-1.0, 0, 1]]]]), padding="same")
    assert layer([[[[1, 2, 4, 8]]]]).tolist() == [[[[2, 3, 6, -4]]]]


def everything(layer: gn.Conv2D[Any, Any], x: Any) -> list[Array]:
    y, pullback = layer.vjp(x)
    dx, gradients = pullback(np.cos(y))
    return [y, dx, gradients["weight"], gradients["bias"]]


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
@pytest.mark.parametrize("block", [1, 60, 300])
def test_it_does_not_matter_in_which_blocks_it_is_computed(
    geometry: dict[str, Any], block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = gn.Conv2D(4, 8, (3, 2), **geometry, dtype=np.float64).initialize(0)
    x = drawn(5, 4, 9, 8)
    whole = everything(layer, x)
    monkeypatch.setattr(im2col, "BLOCK", block)
    monkeypatch.setattr(im2col, "_RUN", 2)
    monkeypatch.setattr(tap_by_tap, "BLOCK", block)
    for found, wanted in zip(everything(layer, x), whole, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-13)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_it_does_not_matter_how_images_lie_in_memory(order: tuple[int, ...]) -> None:
    layer = gn.Conv2D(2, 3, 3, padding=1, dtype=np.float64).initialize(0)
    x = drawn(3, 2, 5, 4)
    there = x.transpose(order).copy().transpose(np.argsort(order))
    assert np.array_equal(there, x)
    for found, wanted in zip(everything(layer, there), everything(layer, x), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-14)


def test_images_leave_with_their_features_first_in_memory_so_that_the_next_layer_copies_none() -> (
    None
):
    y = gn.Conv2D(2, 3, 3).forward(drawn(5, 2, 6, 6))
    assert y.transpose(1, 2, 3, 0).flags.c_contiguous
    pooled = gn.MaxPool2D(2).forward(gn.ReLU().forward(y))
    assert pooled.transpose(1, 2, 3, 0).flags.c_contiguous
    flat = gn.Flatten().forward(pooled)
    assert np.shares_memory(flat, pooled)


@pytest.mark.parametrize("groups", [1, 2, 16])
def test_the_memory_that_it_takes_besides_its_output_does_not_grow_with_the_batch(
    groups: int,
) -> None:
    layer = gn.Conv2D(16, 16, 5, groups=groups)
    layer.forward(drawn(1, 16, 8, 8).astype("f"))
    over = []
    for count in (500, 2000):
        x = np.ones((16, 8, 8, count), np.float32).transpose(3, 0, 1, 2)
        tracemalloc.start()
        y = layer.forward(x)
        over.append(tracemalloc.get_traced_memory()[1] - y.nbytes)
        tracemalloc.stop()
    columns = 2000 * 16 * 4 * 4 * 25 * 4
    assert max(over) < columns / 5


def test_an_empty_batch_gives_an_empty_one() -> None:
    layer = gn.Conv2D(2, 3, 3)
    y, pullback = layer.vjp(np.ones((0, 2, 5, 5), np.float32))
    assert y.shape == (0, 3, 3, 3)
    dx, gradients = pullback(y)
    assert dx.shape == (0, 2, 5, 5)
    assert not gradients["weight"].any()


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_its_gradients_pass_the_check(geometry: dict[str, Any]) -> None:
    layer = gn.Conv2D(4, 8, (3, 2), **geometry, dtype=np.float64).initialize(0)
    report = gn.gradcheck_layer(layer, drawn(2, 4, 7, 8))
    assert report, f"\n{report}"


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
@pytest.mark.parametrize("estimator", ["numerical", "numerical-exact"])
def test_numerical_estimators_move_filters_and_not_the_whole_network(
    geometry: dict[str, Any], estimator: str
) -> None:
    net = gn.Sequential(
        gn.Conv2D(4, 8, (3, 2), **geometry),
        gn.Tanh(),
        gn.AveragePool2D(2, padding=1),
        gn.MaxPool2D(2, stride=1),
        gn.GlobalAveragePool(),
        gn.Dense(8, 3),
        rng=0,
        dtype=np.float64,
    )
    objective = gn.Objective(net, gn.SoftmaxCrossEntropy(), drawn(2, 4, 7, 9), np.array([0, 2]))
    found = gn.get_gradient_estimator(estimator)(objective)
    assert found.methods["0.weight"] != "walk"
    wanted = gn.NumericalWalk()(objective)
    for name, gradient in found.items():
        np.testing.assert_allclose(gradient, wanted[name], atol=1e-9, err_msg=name)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kernel_size": 0}, r"Conv2D: kernel_size is \(0, 0\); wanted a whole number of at least"),
        ({"kernel_size": (1, 2, 3)}, r"kernel_size is \(1, 2, 3\); .* two of them"),
        ({"stride": 1.5}, r"stride is 1.5; wanted a whole number"),
        ({"stride": True}, r"stride is \(True, True\); wanted a whole number"),
        ({"dilation": -1}, r"dilation is \(-1, -1\)"),
        ({"padding": -1}, r"padding is \(-1, -1\); wanted a whole number of at least 0"),
        ({"padding": "full"}, r'padding is \'full\'; wanted "same", "valid"'),
        ({"padding": "same", "stride": 2}, r'"same" with a stride of \(2, 2\); wanted a stride of'),
        ({"groups": 3}, r"groups is 3, which does not divide in_channels, 4"),
        ({"groups": 4}, r"groups is 4, which does not divide out_channels, 6"),
        ({"groups": 0}, r"groups is 0; wanted"),
        ({"in_channels": 0}, r"in_channels is 0; wanted"),
        ({"in_channels": "4"}, r"in_channels is '4'; wanted"),
        ({"out_channels": 0}, r"out_channels is 0; wanted"),
        ({"kernel_size": 2.5}, r"kernel_size is 2.5; wanted a whole number of at least 1, or two"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    every: dict[str, Any] = {"in_channels": 4, "out_channels": 6, "kernel_size": 3}
    with pytest.raises(ValueError, match=message):
        gn.Conv2D(**{**every, **options})


def test_filters_of_another_shape_are_refused() -> None:
    with pytest.raises(
        gn.ShapeError,
        match=r"weight has shape \(6, 4, 3, 3\), wanted \(6, 2, 3, 3\) = \(out_channels, ",
    ):
        gn.Conv2D(4, 6, 3, groups=2, weight=np.ones((6, 4, 3, 3)))


@pytest.mark.parametrize(
    ("name", "value"), [("kernel_size", 5), ("groups", 2), ("in_channels", 8), ("out_channels", 2)]
)
def test_what_its_filters_have_their_shape_from_cannot_change(name: str, value: int) -> None:
    layer = gn.Conv2D(4, 4, 3)
    with pytest.raises(AttributeError, match=rf"^Conv2D\(4 -> 4\): {name} .*; make a new layer$"):
        setattr(layer, name, value)
    setattr(layer, name, {"kernel_size": 3, "groups": 1}.get(name, 4))
    assert layer.weight.shape == (4, 4, 3, 3)


def test_the_output_shape_is_known_without_running() -> None:
    layer = gn.Conv2D(1, 30, 5)
    assert layer.output_shape((1, 28, 28)) == (30, 24, 24)
    assert layer.output_shape((1, None, 28)) == (30, None, 24)
    assert layer.output_shape(None) == (30, None, None)
    assert gn.Conv2D(1, 2, 3, stride=2, padding=1).output_shape((1, 7, 8)) == (2, 4, 4)


def test_images_that_are_smaller_than_the_filter_are_refused() -> None:
    message = r"Conv2D\(1 -> 2\) takes images of at least 5 x 3 pixels \(a smaller kernel_size"
    layer = gn.Conv2D(1, 2, 5, padding=(0, 1))
    with pytest.raises(gn.ShapeError, match=message + r".*, but got \(2, 1, 4, 9\)$"):
        layer(np.ones((2, 1, 4, 9)))
    with pytest.raises(gn.ShapeError, match="^layer 1 " + message + ".*layer 0 .* gives shape"):
        gn.Sequential(gn.MaxPool2D(2), layer, input_shape=(1, 8, 28))  # type: ignore[graphnn-shape]


def test_a_chain_that_does_not_fit_names_both_layers() -> None:
    with pytest.raises(
        gn.ShapeError,
        match=r"layer 4 Dense\(4000 -> 10\) takes 4000 features but layer 3 Flatten\(\) gives 4320",
    ):
        gn.Sequential(
            gn.Conv2D(1, 30, 5),
            gn.ReLU(),
            gn.MaxPool2D(2),
            gn.Flatten(),
            gn.Dense(4000, 10),  # type: ignore[graphnn-shape]
            input_shape=(1, 28, 28),
        )
    with pytest.raises(gn.ShapeError, match=r"takes 16 channels but layer 1 MaxPool2D\(\) gives 8"):
        gn.Sequential(gn.Conv2D(1, 8, 5), gn.MaxPool2D(2), gn.Conv2D(16, 4, 3))  # type: ignore[graphnn-shape]


def test_nan_stays_where_the_filter_meets_it() -> None:
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 0, 0] = np.nan
    y = gn.Conv2D(1, 1, 2)(x)
    assert np.argwhere(np.isnan(y)).tolist() == [[0, 0, 0, 0]]
