"""Every estimator is right through every layer, be it by a walk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import graphnn as gn

ESTIMATORS = [gn.Numerical(), gn.NumericalExact(), gn.ComplexStep(), gn.NumericalWalk()]


def dense(*sizes: int) -> gn.Dense[Any, Any]:
    return gn.Dense(sizes[0], sizes[1])


def shared() -> list[Any]:
    body = dense(4, 4) >> gn.BatchNorm(4) >> gn.Tanh()
    return [
        gn.Residual(body),
        gn.Residual(gn.LayerNorm(4) >> gn.Residual(body)),
        gn.BatchNorm(4),
    ]


BODIES: dict[str, Callable[[], list[Any]]] = {
    "batch norm": lambda: [dense(3, 4), gn.BatchNorm(4), gn.Tanh(), dense(4, 4), gn.BatchNorm(4)],
    "batch norm of images": lambda: [
        dense(3, 12),
        gn.Reshape((3, 2, 2)),
        gn.BatchNorm(3),
        gn.Tanh(),
        gn.Flatten(),
        dense(12, 4),
    ],
    "layer norm": lambda: [dense(3, 4), gn.LayerNorm(4), gn.Tanh()],
    "layer norm of images": lambda: [
        dense(3, 12),
        gn.Reshape((3, 2, 2)),
        gn.LayerNorm((2, 2)),
        gn.Flatten(),
        dense(12, 4),
    ],
    "dropout": lambda: [dense(3, 8), gn.Dropout(0.4, rng=2), gn.Tanh(), dense(8, 4)],
    "dropout and batch norm": lambda: [
        dense(3, 4),
        gn.Dropout(0.4, rng=2),
        gn.BatchNorm(4),
        gn.Dropout(0.2, rng=3),
    ],
    "residual": lambda: [
        dense(3, 4),
        gn.Residual(dense(4, 4) >> gn.Tanh() >> dense(4, 4)),
        gn.Residual(gn.Residual(dense(4, 4) >> gn.Tanh())),
    ],
    "residual with batch norm, in two places": lambda: [dense(3, 4), *shared()],
}


def drawn(layers: list[Any]) -> gn.Sequential[Any, Any]:
    net = gn.Sequential(*layers, dense(4, 3), rng=0, dtype="float64")
    rng = np.random.default_rng(5)
    for array in net.parameters().values():
        array += rng.normal(0, 0.2, array.shape)
    return net


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("body", BODIES)
def test_through(body: str, estimator: gn.GradientEstimator) -> None:
    rng = np.random.default_rng(1)
    x, t = rng.normal(size=(7, 3)), rng.integers(0, 3, 7)
    objective = gn.Objective(drawn(BODIES[body]()), gn.SoftmaxCrossEntropy(), x, t)
    report = gn.gradcheck(objective, "backprop", against=estimator)
    assert report, f"\n{report}"


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("shape", [(), (4,)])
def test_through_an_embedding(shape: tuple[int, ...], estimator: gn.GradientEstimator) -> None:
    """Indices come twice, and some never."""
    rng = np.random.default_rng(1)
    x, t = rng.integers(0, 5, (7, *shape)), rng.integers(0, 3, 7)
    layers = [gn.Embedding(6, 3), gn.Flatten(), dense(3 * (4 if shape else 1), 4), gn.Tanh()]
    objective = gn.Objective(drawn(layers), gn.SoftmaxCrossEntropy(), x, t)
    report = gn.gradcheck(objective, "backprop", against=estimator)
    assert report, f"\n{report}"
    assert not gn.Backprop()(objective)["0.weight"][5].any()


@pytest.mark.parametrize(
    ("layer", "before"),
    [
        (gn.BatchNorm(4), "perturbation"),
        (gn.LayerNorm(4), "response"),
    ],
)
def test_what_can_be_perturbed_is_not_walked(layer: Any, before: str) -> None:
    net = drawn([dense(3, 4), layer])
    x, t = np.random.default_rng(0).normal(size=(5, 3)), np.array([0, 1, 2, 0, 1])
    objective = gn.Objective(net, gn.SoftmaxCrossEntropy(), x, t)
    found = gn.Numerical()(objective).methods
    assert [found[f"{place}.weight"] for place in range(3)] == [before, "perturbation", "response"]
    assert found["1.bias"] == "perturbation"
