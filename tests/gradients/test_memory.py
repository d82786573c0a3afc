"""The memory of the structured estimators is bounded, however large network and batch."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import graphnn as gn
from graphnn.gradients.tail import BLOCK


def most_memory(estimator: gn.GradientEstimator, objective: gn.Objective) -> int:
    tracemalloc.start()
    estimator(objective)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("estimator", [gn.Numerical(), gn.NumericalExact()], ids=repr)
@pytest.mark.parametrize(("hidden", "images"), [(20, 20), (200, 60), (20, 600)])
def test_blocks_bound_the_memory(estimator: gn.GradientEstimator, hidden: int, images: int) -> None:
    """Ten blocks, beside what one pass and a few copies of parameters and inputs take."""
    rng = np.random.default_rng(0)
    network = gn.Sequential(
        gn.Dense(40, hidden), "tanh", gn.Dense(hidden, hidden), "relu", gn.Dense(hidden, 5), rng=0
    )
    objective = gn.Objective(
        network, gn.SoftmaxCrossEntropy(), rng.normal(size=(images, 40)), rng.integers(0, 5, images)
    )
    values = images * (40 + 4 * hidden + 5)
    pairs = images * hidden
    allowed = 8 * (10 * BLOCK + 6 * (network.parameter_count + values) + 10 * pairs)
    assert most_memory(estimator, objective) <= allowed
