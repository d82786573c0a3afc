"""Convolution and pooling, as PyTorch computes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch

GEOMETRIES: list[dict[str, Any]] = [
    {},
    {"stride": 2},
    {"padding": 1},
    {"padding": (3, 0)},
    {"dilation": (2, 1)},
    {"groups": 2},
    {"groups": 4, "stride": 2, "padding": 1},
    {"stride": (2, 3), "padding": (1, 2), "dilation": (1, 2), "groups": 2},
    {"padding": "same"},
    {"padding": "same", "dilation": 2, "groups": 4},
    {"padding": "valid", "stride": 3},
]

KERNELS = [1, 3, (2, 3), (5, 1), 4]

POOLS: list[dict[str, Any]] = [
    {"kernel_size": 2},
    {"kernel_size": 2, "padding": 1},
    {"kernel_size": (3, 2), "stride": 1},
    {"kernel_size": 3, "stride": (2, 1), "padding": (1, 0)},
    {"kernel_size": 1, "stride": 3},
    {"kernel_size": (2, 3), "stride": 4, "padding": 1},
]


def images(shape: tuple[int, ...], dtype: str) -> Any:
    return np.random.default_rng(0).standard_normal(shape).astype(dtype)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("kernel", KERNELS, ids=str)
@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_a_convolution(geometry: dict[str, Any], kernel: Any, dtype: str) -> None:
    layer = gn.Conv2D(4, 8, kernel, **geometry, dtype=dtype).initialize(0)
    layer.bias = images((8,), dtype)
    x = images((3, 4, 11, 10), dtype)
    ours, pullback = layer.vjp(x)
    inputs = [tensor(each, wants_gradient=True) for each in (x, layer.weight, layer.bias)]
    theirs = torch.nn.functional.conv2d(*inputs, **geometry)
    agree(ours, theirs, dtype=dtype)
    dy = images(ours.shape, dtype)
    dx, gradients = pullback(dy)
    theirs.backward(tensor(dy))
    for found, wanted in zip((dx, gradients["weight"], gradients["bias"]), inputs, strict=True):
        agree(found, wanted.grad, dtype=dtype)
    y, to_parameters = layer.vjp_parameters(x)
    np.testing.assert_array_equal(y, ours)
    for name, gradient in to_parameters(dy).items():
        np.testing.assert_array_equal(gradient, gradients[name])


def pulled_back(layer: gn.Layer[Any, Any], theirs: Callable[[Any], Any], x: Any) -> None:
    dtype = str(x.dtype)
    ours, pullback = layer.vjp(x)
    given = tensor(x, wants_gradient=True)
    wanted = theirs(given)
    agree(ours, wanted, dtype=dtype)
    agree(layer.forward(x), wanted, dtype=dtype)
    dy = images(ours.shape, dtype)
    wanted.backward(tensor(dy))
    agree(pullback(dy)[0], given.grad, dtype=dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("options", POOLS, ids=str)
@pytest.mark.parametrize("ties", [False, True])
def test_the_largest(options: dict[str, Any], dtype: str, ties: bool) -> None:
    x = images((3, 2, 9, 8), dtype)
    pulled_back(
        gn.MaxPool2D(**options),
        torch.nn.MaxPool2d(**options),
        np.round(x) if ties else x,
    )


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("options", POOLS, ids=str)
@pytest.mark.parametrize("count_include_pad", [False, True])
def test_the_mean(options: dict[str, Any], dtype: str, count_include_pad: bool) -> None:
    every = {**options, "count_include_pad": count_include_pad}
    pulled_back(gn.AveragePool2D(**every), torch.nn.AvgPool2d(**every), images((3, 2, 9, 8), dtype))


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_the_mean_of_all(dtype: str) -> None:
    pulled_back(gn.GlobalAveragePool(), lambda x: x.mean(dim=(2, 3)), images((3, 4, 5, 6), dtype))
