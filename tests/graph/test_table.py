from __future__ import annotations

import re
from typing import Any

import numpy as np

import graphnn as gn
from tests.graph.graph_parts import Residual


def rows(net: gn.Network[Any, Any]) -> list[list[str]]:
    """Split the table into its cells, without the rules."""
    return [
        re.split(r"\s{2,}", line.strip())
        for line in repr(net).splitlines()
        if not set(line) <= {"-"}
    ]


def test_a_chain_is_written_with_shapes_and_parameters() -> None:
    net = gn.Sequential(gn.Dense(784, 50), gn.Sigmoid(), gn.Dense(50, 10), gn.Softmax())
    assert repr(net) == (
        "Sequential           output shape  parameters\n"
        "---------------------------------------------\n"
        "0  Dense(784 -> 50)  (N, 50)           39,250\n"
        "1  Sigmoid()         (N, 50)                0\n"
        "2  Dense(50 -> 10)   (N, 10)              510\n"
        "3  Softmax()         (N, 10)                0\n"
        "---------------------------------------------\n"
        "total                                  39,760"
    )


def test_a_graph_says_what_each_takes() -> None:
    g = gn.Graph()
    x, y = g.input("left", shape=(3,)), g.input("right", shape=(2,))
    net = g.build(outputs=(x >> gn.Dense(3, 2)) + y)
    assert rows(net)[0] == ["BuiltGraph", "takes", "output shape", "parameters"]
    assert rows(net)[2] == ["1", "Add()", "0, right", "(N, 2)", "0"]


def test_a_graph_of_one_line_is_written_as_a_chain() -> None:
    g = gn.Graph()
    assert "takes" not in repr(g.build(outputs=g.input("x") >> gn.Dense(3, 2)))


def test_nested_networks_are_written_layer_by_layer() -> None:
    inner = gn.Sequential(gn.Flatten(), gn.Dense(4, 2), input_shape=(2, 2))
    net = gn.Sequential(inner, gn.Sequential(gn.ReLU()))
    assert rows(net)[1:] == [
        ["0.0", "Flatten()", "(N, 4)", "0"],
        ["0.1", "Dense(4 -> 2)", "(N, 2)", "10"],
        ["1.0", "ReLU()", "(N, 2)", "0"],
        ["total", "10"],
    ]


def test_shared_layers_count_once() -> None:
    tied = gn.Dense(2, 2)
    net = gn.Sequential(tied, gn.ReLU(), tied, Residual(tied), gn.Sequential(gn.Sequential(tied)))
    assert [row[-1] for row in rows(net)[1:]] == ["6", "0", "as 0", "0", "as 0", "6"]
    assert net.parameter_count == 6


def test_the_rows_add_up_to_the_total_with_an_empty_network_inside() -> None:
    g = gn.Graph()
    nothing = g.build(outputs=g.input("x"))
    tied = gn.Dense(2, 2)
    net = gn.Sequential(nothing, gn.Sequential(gn.Sequential(tied), tied))
    assert [row[-1] for row in rows(net)[1:]] == ["6", "as 1.0.0", "6"]
    assert net(np.ones((1, 2))).shape == (1, 2)


def test_a_label_stays_on_its_line() -> None:
    def function(x: Any, /) -> Any:
        return x

    function.__name__ = "two\nlines"
    g = gn.Graph()
    h = g.input("an\ninput") >> function
    net = g.build(outputs=h + h)
    assert len(repr(net).splitlines()) == 6
    assert rows(net)[1][:3] == ["0", "Lambda(two lines)", "an input"]


def test_names_of_different_lengths_stand_in_one_column() -> None:
    net = gn.Sequential(gn.Dense(2, 2), gn.Sequential(gn.Tanh(), gn.ReLU()), gn.Identity())
    lines = repr(net).splitlines()
    assert [line.split("(")[0] for line in lines[2:6]] == [
        "0    Dense",
        "1.0  Tanh",
        "1.1  ReLU",
        "2    Identity",
    ]
