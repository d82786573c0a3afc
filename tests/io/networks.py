"""Random small networks: chains, nested ones, graphs with branches, tied layers, several dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from graphnn import (
    Concatenate,
    Dense,
    Flatten,
    Graph,
    Identity,
    Layer,
    Network,
    Normal,
    ReLU,
    Reshape,
    Sequential,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
    Xavier,
    Zeros,
)
from graphnn.graph import Initializer

WIDTH = 3
"""Every part takes and gives this many features, so that all of them fit."""

ACTIVATIONS = (Identity, ReLU, Sigmoid, Softmax, Step, Tanh)

dtypes = st.sampled_from([np.float16, np.float32, np.float64])


initializers: st.SearchStrategy[Initializer] = st.one_of(
    st.just(Xavier()), st.just(Normal(0.5)), st.just(Normal(1)), st.just(Zeros())
)

INTEGERS = {2: "uint16", 4: "uint32", 8: "uint64"}


@st.composite
def dense_layers(draw: st.DrawFn) -> Layer[Any, Any]:
    dtype = draw(dtypes)
    weight_init: Initializer = draw(initializers)
    if draw(st.booleans()):
        # Every bit pattern is a value, those of NaN and of subnormal numbers too.
        size = np.dtype(dtype).itemsize
        bits = draw(st.lists(st.integers(0, 256**size - 1), min_size=WIDTH, max_size=WIDTH))
        bias: Any = np.array(bits, INTEGERS[size]).view(dtype)
        return Dense(WIDTH, WIDTH, bias=bias, weight_init=weight_init, dtype=dtype)
    return Dense(WIDTH, WIDTH, weight_init=weight_init, dtype=dtype)


leaves = st.one_of(
    dense_layers(),
    *(st.builds(activation) for activation in ACTIVATIONS),
    st.builds(Flatten),
    st.just((WIDTH,)).map(Reshape),
)


@st.composite
def chains(draw: st.DrawFn, parts: st.SearchStrategy[Any]) -> Sequential[Any, Any]:
    layers = draw(st.lists(parts, min_size=1, max_size=4))
    again = draw(st.lists(st.sampled_from(layers), max_size=2))
    shape = draw(st.sampled_from([None, (WIDTH,)]))
    return Sequential(*layers, *again, input_shape=shape, rng=draw(st.none() | st.just(0)))


@st.composite
def graphs(draw: st.DrawFn, parts: st.SearchStrategy[Any]) -> Network[Any, Any]:
    g = Graph()
    name = draw(st.text(min_size=1, max_size=3))
    handles = [g.input(name, shape=draw(st.sampled_from([(WIDTH,), (None,)])))]
    tied = draw(parts)
    for _ in range(draw(st.integers(1, 4))):
        left = draw(st.sampled_from(handles))
        right = draw(st.sampled_from(handles))
        match draw(st.sampled_from(["layer", "tied", "+", "*", "concatenate"])):
            case "layer":
                handles.append(left >> draw(parts))
            case "tied":
                handles.append(left >> tied)
            case "+":
                handles.append(left + right)
            case "*":
                handles.append(left * right)
            case _:
                joined = (left, right) >> Concatenate()
                handles.append(joined >> Dense(2 * WIDTH, WIDTH))
    total = handles[0]
    for handle in handles[1:]:
        total = total + handle
    return g.build(outputs=total)


networks: st.SearchStrategy[Network[Any, Any]] = st.recursive(
    leaves, lambda parts: chains(parts) | graphs(parts), max_leaves=6
).map(lambda part: part if isinstance(part, Network) else Sequential(part))
