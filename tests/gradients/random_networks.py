"""Random networks for property tests: chains and graphs of every built-in part."""

from __future__ import annotations

import itertools
from typing import Any

import hypothesis.strategies as st
import numpy as np

import graphnn as gn

ACTIVATIONS = ["sigmoid", "relu", "tanh", "identity", "softmax", "step"]


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


@st.composite
def graphs(draw: st.DrawFn) -> tuple[gn.Network[Any, Any], Any]:
    """Draw a graph with branches, tied weights and every joining node, and inputs for it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    width = draw(st.integers(1, 5))
    sheet = gn.Graph()
    handles = [sheet.input("x", shape=(width,))]
    tied = dense(rng, width, width, "float64")
    for _ in range(draw(st.integers(1, 6))):
        one, other = draw(st.sampled_from(handles)), draw(st.sampled_from(handles))
        kind = draw(st.sampled_from(["dense", "tied", "activation", "add", "multiply", "join"]))
        if kind == "dense":
            new = one >> dense(rng, width, width, "float64")
        elif kind == "tied":
            new = one >> tied
        elif kind == "activation":
            new = one >> gn.get_activation(draw(st.sampled_from(ACTIVATIONS)))
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
    return network, rng.normal(size=(draw(st.integers(1, 4)), width))
