"""Small objectives of every form, on which gradient estimators are checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import Objective
from graphnn.graph import Concatenate, Graph, Layer, Sequential
from graphnn.layers import BatchNorm, Dense
from graphnn.losses import MeanSquaredError, SoftmaxCrossEntropy
from graphnn.testing.subjects.probes import Dropout, NoPullback

__all__ = [
    "OBJECTIVES",
    "batch_of_one",
    "black_box",
    "branches",
    "chain",
    "dropout",
    "line",
    "nested",
    "no_parameters",
    "normalised",
    "tied",
    "two_inputs",
]

MakeObjective: TypeAlias = Callable[[str], Objective]


def chain(dtype: str) -> Objective:
    """Make a chain of two layers, with class labels as targets."""
    network = Sequential(_dense(3, 4), "tanh", _dense(4, 2, seed=1), dtype=dtype)
    return Objective(network, SoftmaxCrossEntropy(), _batch(5, 3), np.array([0, 1, 1, 0, 1]))


def batch_of_one(dtype: str) -> Objective:
    """Make a chain with one sample."""
    network = Sequential(_dense(3, 4), "tanh", _dense(4, 2, seed=1), dtype=dtype)
    return Objective(network, SoftmaxCrossEntropy(), _batch(1, 3), np.array([1]))


def line(dtype: str) -> Objective:
    """Make a linear regression with three parameters: a convex bowl."""
    x = _batch(20, 2)
    noise = np.random.default_rng(9).normal(size=(20, 1))
    t = x @ [[2.0], [-3.0]] + 1 + 0.1 * noise
    return Objective(_dense(2, 1).astype(dtype), MeanSquaredError(), x, t)


def nested(dtype: str) -> Objective:
    """Make a chain with a chain in it."""
    inner: Layer[Any, Any] = Sequential("tanh", Sequential(_dense(4, 4, seed=1), "sigmoid"))
    network = Sequential(_dense(3, 4), inner, _dense(4, 2, seed=2), dtype=dtype)
    return _squared(network, _batch(5, 3))


def tied(dtype: str) -> Objective:
    """Make a chain in which one layer stands twice."""
    shared = _dense(2, 2)
    return _squared(Sequential(shared, "tanh", shared, dtype=dtype), _batch(5, 2))


def branches(dtype: str) -> Objective:
    """Make a graph whose branches are added, multiplied and put side by side."""
    graph = Graph()
    x = graph.input("x", shape=(3,))
    h = x >> _dense(3, 4) >> "tanh"
    left, right = h >> _dense(4, 4, seed=1), h >> _dense(4, 4, seed=2) >> "sigmoid"
    joined = (left * right + h, left) >> Concatenate()
    network = graph.build(outputs=joined >> _dense(8, 2, seed=3), dtype=dtype)
    return _squared(network, _batch(5, 3))


def two_inputs(dtype: str) -> Objective:
    """Make a graph with two inputs."""
    graph = Graph()
    a, b = graph.input("a", shape=(3,)), graph.input("b", shape=(2,))
    h = (a >> _dense(3, 4)) + (b >> _dense(2, 4, seed=1))
    network = graph.build(outputs=h >> "tanh" >> _dense(4, 2, seed=2), dtype=dtype)
    return _squared(network, (_batch(5, 3), _batch(5, 2)))


def no_parameters(dtype: str) -> Objective:
    """Make a network that has nothing to be trained."""
    return _squared(Sequential("tanh", "sigmoid", dtype=dtype), _batch(5, 2))


def dropout(dtype: str) -> Objective:
    """Make a chain with a layer that draws at random."""
    network = Sequential(_dense(2, 3), Dropout(), _dense(3, 2, seed=1), dtype=dtype)
    return _squared(network, _batch(5, 2))


def normalised(dtype: str) -> Objective:
    """Make a chain with layers that mix samples, and keep buffers that a step would update."""
    layers = _dense(2, 3), BatchNorm(3), "tanh", _dense(3, 2, seed=1), BatchNorm(2)
    return _squared(Sequential(*layers, dtype=dtype), _batch(5, 2))


def black_box(dtype: str) -> Objective:
    """Make a chain with a layer that has a value and no pullback."""
    network = Sequential(_dense(2, 3), NoPullback(), _dense(3, 2, seed=1), dtype=dtype)
    return _squared(network, _batch(5, 2))


OBJECTIVES: Final[tuple[MakeObjective, ...]] = (
    chain,
    batch_of_one,
    line,
    nested,
    tied,
    branches,
    two_inputs,
    dropout,
)
"""Those with parameters and pullbacks."""


def _dense(inputs: int, outputs: int, seed: int = 0) -> Dense[Any, Any]:
    rng = np.random.default_rng(seed)
    return Dense(inputs, outputs, rng.normal(size=(inputs, outputs)), rng.normal(size=outputs))


def _batch(samples: int, features: int) -> Array:
    return np.random.default_rng(features).normal(size=(samples, features))


def _squared(network: Layer[Any, Any], x: Any) -> Objective:
    samples = len(x[0] if isinstance(x, tuple) else x)
    t = np.random.default_rng(9).normal(size=(samples, 2))
    return Objective(network, MeanSquaredError(), x, t)
