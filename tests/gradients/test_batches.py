"""The structured estimators through layers that mix samples: the numbers of the textbook's walk."""

from __future__ import annotations

import itertools
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import graphnn as gn
from graphnn.arrays import Array
from graphnn.initializers import Normal
from tests.gradients.random_networks import Centred
from tests.gradients.test_numerical import STRUCTURED, agree

SOME: dict[str, Any] = {"bias_init": Normal(0.5), "dtype": "float64"}


def shaken(*layers: gn.Layer[Any, Any]) -> gn.Sequential[Any, Any]:
    """Make a network whose batch-norms scale and shift, too."""
    network = gn.Sequential(*layers, rng=0, dtype="float64")
    rng = np.random.default_rng(2)
    for array in network.parameters().values():
        array += rng.normal(0, 0.2, array.shape)
    return network


@st.composite
def networks(draw: st.DrawFn) -> tuple[gn.Sequential[Any, Any], Array]:
    """Draw a network of vectors with batch-norms in any place, and inputs for it."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    layers: list[Any] = [gn.BatchNorm(sizes[0])] if draw(st.booleans()) else []
    for before, after in itertools.pairwise(sizes):
        layers.append(gn.Dense(before, after, **SOME))
        if draw(st.booleans()):
            layers.append(gn.BatchNorm(after))
        if draw(st.booleans()):
            layers.append(gn.get_activation(draw(st.sampled_from(["relu", "sigmoid"]))))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return shaken(*layers), rng.normal(size=(draw(st.integers(2, 6)), sizes[0]))


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@given(drawn=networks())
@settings(deadline=None, max_examples=40)
def test_batch_norm_of_vectors(
    estimator: gn.GradientEstimator, drawn: tuple[gn.Sequential[Any, Any], Array]
) -> None:
    network, x = drawn
    t = np.eye(network(x).shape[1])[np.zeros(len(x), np.intp)]
    found = agree(gn.Objective(network, gn.MeanSquaredError(), x, t), estimator)
    assert "walk" not in found.methods.values()


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
@pytest.mark.parametrize(
    "middle",
    [
        (gn.BatchNorm(3), gn.ReLU(), gn.MaxPool2D(2)),
        (gn.ReLU(), gn.BatchNorm(3), gn.AveragePool2D(2)),
        (gn.ReLU(), gn.Conv2D(3, 3, 3, padding=1, **SOME), gn.BatchNorm(3), gn.MaxPool2D(2)),
        (gn.Residual(gn.Conv2D(3, 3, 3, padding=1, **SOME) >> gn.BatchNorm(3)), gn.MaxPool2D(2)),
        (gn.Residual(gn.BatchNorm(3) >> gn.ReLU()), gn.MaxPool2D(2)),
    ],
    ids=lambda layers: " ".join(type(layer).__name__ for layer in layers),
)
def test_batch_norm_of_images(
    estimator: gn.GradientEstimator, middle: tuple[gn.Layer[Any, Any], ...]
) -> None:
    network = shaken(
        gn.Conv2D(1, 3, 3, **SOME), *middle, gn.Flatten(), gn.Dense(27, 4), gn.BatchNorm(4)
    )
    x = np.random.default_rng(0).normal(size=(5, 1, 8, 8))
    found = agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 2, 3, 0]), estimator)
    assert "walk" not in found.methods.values()


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_a_kink_in_one_sample_takes_its_whole_batch_along(
    estimator: gn.GradientEstimator,
) -> None:
    """A rectifier between two spreading layers bends the line of one sample."""
    network = shaken(
        gn.Dense(2, 3, **SOME),
        gn.Dense(3, 3, **SOME),
        gn.ReLU(),
        gn.BatchNorm(3),
        gn.ReLU(),
        gn.Dense(3, 2),
    )
    x = np.random.default_rng(3).normal(size=(4, 2))
    before = x @ network.parameters()["0.weight"] + network.parameters()["0.bias"]
    inner = before @ network.parameters()["1.weight"]
    network.parameters()["1.bias"][:] = 1e-6 - inner[1]
    agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 0, 1]), estimator)


@pytest.mark.parametrize("estimator", STRUCTURED, ids=repr)
def test_what_mixes_columns_as_well_is_walked(estimator: gn.GradientEstimator) -> None:
    network = shaken(gn.Dense(2, 3, **SOME), gn.BatchNorm(3), Centred(), gn.Dense(3, 2))
    x = np.random.default_rng(0).normal(size=(4, 2))
    found = agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, [0, 1, 0, 1]), estimator)
    assert found.methods["0.weight"] == found.methods["1.weight"] == "walk"
    assert found.methods["3.weight"] != "walk"
