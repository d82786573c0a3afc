from __future__ import annotations

import numpy as np
import pytest

import graphnn as gn
from graphnn.graph.wiring import Input, Step, Wiring
from tests.graph.graph_parts import CountingLayer


def test_an_input_has_a_name_and_perhaps_a_shape() -> None:
    assert Input("x").shape is None
    assert Input("image", (1, 28, 28)).title == "input 'image'"


@pytest.mark.parametrize("slot", [1, 2, -1])
def test_a_step_takes_from_earlier_ones_alone(slot: int) -> None:
    with pytest.raises(
        ValueError, match=r"layer 0 ReLU\(\) takes from a node that does not come before it"
    ):
        Wiring((Input("x"),), (Step("0", gn.ReLU(), (slot,)),), (1,))


def test_shapes_are_known_for_inputs_and_steps() -> None:
    net = gn.Sequential(gn.Dense(3, 4), gn.ReLU())
    assert net.wiring.shapes == ((3,), (4,), (4,))


def test_an_input_is_known_by_its_consumers() -> None:
    g = gn.Graph()
    x, y = g.input("x"), g.input("y", shape=(None,))
    net = g.build(outputs=(x >> gn.Dense(3, 2)) + (y >> gn.Dense(5, 2)))
    assert net.wiring.shapes[:2] == ((3,), (5,))


def test_a_graph_without_nested_ones_is_flat_itself() -> None:
    wiring = gn.Sequential(gn.Dense(3, 4), gn.ReLU()).wiring
    assert wiring.flat is wiring


def test_a_flat_graph_names_its_steps_by_their_places() -> None:
    net = gn.Sequential(gn.Sequential(gn.ReLU(), gn.Sequential(gn.ReLU())), gn.Sigmoid())
    assert [step.name for step in net.wiring.flat.steps] == ["0.0", "0.1.0", "1"]


def test_what_was_checked_is_not_checked_again() -> None:
    calls: list[str] = []
    inner = gn.Sequential(CountingLayer(calls), input_shape=(2,))
    assert calls == ["infer"]
    gn.Sequential(inner, inner)
    assert calls == ["infer"]


def test_the_samples_are_checked_once_for_each_shape() -> None:
    calls: list[str] = []
    net = gn.Sequential(CountingLayer(calls))
    for count in (1, 2, 3):
        net(np.ones((count, 2)))
    assert calls.count("infer") == 2
    net(np.ones((1, 5)))
    assert calls.count("infer") == 3


def test_a_layer_of_its_own_may_have_a_field_called_wiring() -> None:
    import attrs

    from graphnn.arrays import Matrix

    @attrs.define(eq=False)
    class Socket(gn.Layer[Matrix, Matrix]):
        wiring: str

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    net = gn.Sequential(Socket("copper"))
    assert net(np.ones((1, 2))).shape == (1, 2)
