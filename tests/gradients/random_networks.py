"""Random networks for property tests: chains and graphs of every built-in part."""

from __future__ import annotations

import itertools
from typing import Any

import hypothesis.strategies as st
import numpy as np
from attrs import define

import graphnn as gn
from graphnn.arrays import Matrix, Vector
from graphnn.initializers import Normal

ACTIVATIONS = ["sigmoid", "relu", "tanh", "identity", "softmax", "step"]

KINDS = [
    "dense",
    "tied",
    "activation",
    "add",
    "multiply",
    "join",
    "nested",
    "two exits",
    "stranger",
]


def dense(rng: np.random.Generator, inputs: int, outputs: int, dtype: str) -> gn.Dense[int, int]:
    """Make a layer whose biases keep rectifiers off their kinks."""
    bias = rng.normal(size=outputs).astype(dtype)
    weight = (rng.normal(size=(inputs, outputs)) / np.sqrt(inputs)).astype(dtype)
    return gn.Dense(inputs, outputs, weight=weight, bias=bias)


@st.composite
def chains(draw: st.DrawFn, dtype: str = "float64") -> tuple[gn.Sequential[Any, Any], Any]:
    """Draw a chain, and inputs for it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    layers: list[Any] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers.append(dense(rng, inputs, outputs, dtype))
        if draw(st.booleans()):
            layers.append(draw(st.sampled_from(ACTIVATIONS)))
    x = rng.normal(size=(draw(st.integers(1, 5)), sizes[0]))
    x[rng.random(x.shape) < draw(st.sampled_from([0.0, 0.5, 1.0]))] = 0
    return gn.Sequential(*layers), x * draw(st.sampled_from([1.0, 255.0]))


@define(eq=False)
class Unsaid(gn.Layer[Any, Any]):
    """A third party's layer: it keeps samples apart, and declares nothing."""

    size: int
    factor: Vector = gn.parameter("size", init=Normal(1.0))

    def forward(self, x: Matrix, /) -> Any:
        return np.sin(x) * self.factor

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (
            dy * self.factor * np.cos(x),
            {"factor": (dy * np.sin(x)).sum(axis=0)},
        )


@define(eq=False)
class Centred(gn.Layer[Any, Any]):
    """A third party's layer that mixes samples, and does not say so: it need not."""

    def forward(self, x: Matrix, /) -> Any:
        return x - x.mean(axis=0)

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (dy - dy.mean(axis=0), {})


def stranger(rng: np.random.Generator, width: int) -> gn.Layer[Any, Any]:
    """Make one of the layers that declare nothing."""
    factor = rng.normal(size=width)
    return Unsaid(width, factor) if rng.random() < 0.5 else Centred()


def block(rng: np.random.Generator, width: int) -> gn.Network[Any, Any]:
    """Make a network with a branch, to stand in another one."""
    sheet = gn.Graph()
    x = sheet.input("x", shape=(width,))
    changed = x >> gn.Sequential(dense(rng, width, width, "float64"), gn.Tanh())
    return sheet.build(outputs=changed + x)


def two_exits(rng: np.random.Generator, width: int) -> gn.Network[Any, Any]:
    """Make a network with two outputs, for a node that takes both."""
    sheet = gn.Graph()
    x = sheet.input("x", shape=(width,))
    left, right = (x >> dense(rng, width, width, "float64") for _ in range(2))
    return sheet.build(outputs=(left >> gn.Sigmoid(), right))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[gn.Network[Any, Any], Any]:
    """Draw a graph with inputs for it.

    It has branches, tied weights, every joining node, nested networks, one of them with two
    outputs, layers that declare nothing, and one or two inputs.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    width = draw(st.integers(1, 5))
    sheet = gn.Graph()
    entrances = draw(st.integers(1, 2))
    handles: list[Any] = [sheet.input(f"x{each}", shape=(width,)) for each in range(entrances)]
    tied = dense(rng, width, width, "float64")
    for _ in range(draw(st.integers(1, 6))):
        one, other = draw(st.sampled_from(handles)), draw(st.sampled_from(handles))
        kind = draw(st.sampled_from(KINDS))
        if kind == "dense":
            new = one >> dense(rng, width, width, "float64")
        elif kind == "tied":
            new = one >> tied
        elif kind == "activation":
            new = one >> gn.get_activation(draw(st.sampled_from(ACTIVATIONS)))
        elif kind == "nested":
            new = one >> block(rng, width)
        elif kind == "two exits":
            new = one >> two_exits(rng, width) >> gn.Add()
        elif kind == "stranger":
            new = one >> stranger(rng, width)
        elif kind == "add":
            new = one + other
        elif kind == "multiply":
            new = one * other
        else:
            new = (one, other) >> gn.Concatenate() >> dense(rng, 2 * width, width, "float64")
        handles.append(new)
    end = handles[0] >> dense(rng, width, width, "float64")
    for handle in handles[1:]:
        end = end + handle
    network = sheet.build(outputs=end >> dense(rng, width, 3, "float64"))
    samples = draw(st.integers(1, 4))
    x = tuple(rng.normal(size=(samples, width)) for _ in range(entrances))
    for each in x:
        each[rng.random(each.shape) < draw(st.sampled_from([0.0, 0.5, 1.0]))] = 0
    return network, x if entrances > 1 else x[0]
