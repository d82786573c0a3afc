"""The structured estimators through convolution and pooling: the numbers of the textbook's walk."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import graphnn as gn
from graphnn.arrays import Array
from graphnn.initializers import Normal
from tests.gradients.test_numerical import STRUCTURED, agree

SOME: dict[str, Any] = {"bias_init": Normal(0.5), "dtype": "float64"}
"""Biases keep rectifiers off their kinks."""

KERNELS: list[int | tuple[int, int]] = [1, 2, 3, (1, 2)]

POOLS: dict[str, gn.Layer[Any, Any]] = {
    "largest": gn.MaxPool2D(2),
    "overlapping": gn.MaxPool2D(3, stride=1, padding=1),
    "mean": gn.AveragePool2D(2),
    "mean of a part": gn.AveragePool2D((3, 2), stride=2, padding=1, count_include_pad=False),
}


@st.composite
def networks(draw: st.DrawFn) -> tuple[gn.Sequential[Any, Any], Array]:
    """Draw a convolutional network, and images for it."""
    seed = draw(st.integers(0, 2**32 - 1))
    channels = draw(st.sampled_from([1, 2, 4]))
    layers: list[gn.Layer[Any, Any]] = []
    filters = channels
    for _ in range(draw(st.integers(1, 2))):
        groups = draw(st.sampled_from([1, filters]))
        filters_after = groups * draw(st.integers(1, 2))
        layers.append(
            gn.Conv2D(
                filters,
                filters_after,
                draw(st.sampled_from(KERNELS)),
                stride=draw(st.sampled_from([1, 1, 2])),
                padding=draw(st.integers(0, 1)),
                dilation=draw(st.sampled_from([1, 1, 2])),
                groups=groups,
                **SOME,
            )
        )
        layers.append(gn.get_activation(draw(st.sampled_from(["relu", "tanh", "identity"]))))
        filters = filters_after
    pool = draw(st.sampled_from([*POOLS, None]))
    size = draw(st.integers(9, 11))
    if pool:
        layers.append(POOLS[pool])
    layers.append(draw(st.sampled_from([gn.Flatten(), gn.GlobalAveragePool()])))
    features = gn.Sequential(*layers).output_shape((channels, size, size))
    assert features is not None
    assert features[0] is not None
    layers += [gn.Dense(features[0], 4, **SOME), gn.ReLU(), gn.Dense(4, 3, **SOME)]
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(draw(st.integers(1, 3)), channels, size, size))
    x[rng.random(x.shape) < draw(st.sampled_from([0.0, 0.8]))] = 0
    return gn.Sequential(*layers, rng=seed), x


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@given(drawn=networks())
@settings(deadline=None, max_examples=20)
def test_convolutional_networks(
    estimator: gn.GradientEstimator, drawn: tuple[gn.Sequential[Any, Any], Array]
) -> None:
    network, x = drawn
    t = np.arange(len(x)) % 3
    found = agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, t), estimator)
    assert "walk" not in found.methods.values()


def small(*layers: gn.Layer[Any, Any]) -> gn.Objective:
    """Put layers between a convolution and an output, with pictures that are mostly empty."""
    network = gn.Sequential(
        gn.Conv2D(2, 3, 3, **SOME),
        *layers,
        gn.Flatten(),
        gn.Dense(3 * 9, 3, **SOME),
        rng=0,
    )
    rng = np.random.default_rng(1)
    x = np.round(rng.random((4, 2, 8, 8)) * (rng.random((4, 2, 8, 8)) < 0.3), 1)
    return gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2, 0])


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@pytest.mark.parametrize("pool", ["largest", "mean"])
def test_exactly_on_the_kinks(estimator: gn.GradientEstimator, pool: str) -> None:
    """Without biases, what the filters meet where an image is empty is exactly zero, and ties."""
    objective = small(gn.ReLU(), POOLS[pool])
    objective.parameters()["0.bias"][:] = 0
    agree(objective, estimator)


@pytest.mark.parametrize("estimator", [gn.NumericalExact(h=0.3), gn.Numerical(h=0.3)], ids=repr)
def test_steps_that_reach_across_many_kinks(estimator: gn.GradientEstimator) -> None:
    objective = small(gn.ReLU(), POOLS["largest"])
    walked = gn.NumericalWalk(h=0.3)(objective)
    for name, found in estimator(objective).items():
        np.testing.assert_allclose(found, walked[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_an_activation_between_flatten_and_dense(estimator: gn.GradientEstimator) -> None:
    network = gn.Sequential(
        gn.Conv2D(1, 2, 3, **SOME),
        gn.MaxPool2D(2),
        gn.Flatten(),
        gn.Tanh(),
        gn.Dense(18, 3, **SOME),
        rng=0,
    )
    x = np.random.default_rng(0).normal(size=(3, 1, 8, 8))
    agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2]), estimator)


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_a_branch_around_a_convolution(estimator: gn.GradientEstimator) -> None:
    sheet = gn.Graph()
    image = sheet.input("image", shape=(1, 6, 6))
    first = image >> gn.Conv2D(1, 2, 3, padding=1, **SOME) >> gn.ReLU()
    second = first >> gn.Conv2D(2, 2, 3, padding=1, **SOME)
    scores = (first + second) >> gn.GlobalAveragePool() >> gn.Dense(2, 3, **SOME)
    network = sheet.build(outputs=scores, rng=0)
    x = np.random.default_rng(0).normal(size=(3, 1, 6, 6))
    found = agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2]), estimator)
    assert "walk" not in found.methods.values()
