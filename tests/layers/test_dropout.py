"""Dropout: what is dropped, how often, and that it is the same in every pass of an objective."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_layer


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 4)])
def test_it_conforms(shape: tuple[int, ...]) -> None:
    report = check_layer(lambda: gn.Dropout(0.3, rng=0), shape=shape)
    assert report, f"\n{report}"


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_in_training_a_part_is_zero_and_the_rest_grows(p: float) -> None:
    x = np.random.default_rng(0).uniform(1, 2, (400, 500))
    y = gn.Dropout(p, rng=1).forward(x, training=True)
    dropped = y == 0
    np.testing.assert_allclose(y[~dropped], x[~dropped] / (1 - p), rtol=1e-12)
    # Five standard deviations of the mean of 200,000 Bernoulli variables.
    assert abs(dropped.mean() - p) < 5 * np.sqrt(p * (1 - p) / x.size)


def test_elsewhere_it_does_nothing() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    layer = gn.Dropout(rng=0)
    state = layer.rng.bit_generator.state
    np.testing.assert_array_equal(layer(x), x)
    y, pullback = layer.vjp(x)
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(pullback(2 * x)[0], 2 * x)
    assert layer.rng.bit_generator.state == state


@pytest.mark.parametrize(("p", "gives"), [(0.0, 1.0), (1.0, 0.0)])
def test_nothing_or_everything_may_be_dropped(p: float, gives: float) -> None:
    y, pullback = gn.Dropout(p).vjp(np.ones((2, 3)), training=True)
    assert (y == gives).all()
    assert (pullback(np.ones((2, 3)))[0] == gives).all()


def test_the_same_is_dropped_in_every_dtype() -> None:
    x = np.ones((20, 20))
    single, double = (
        gn.Dropout(rng=3).forward(x.astype(dtype), training=True) for dtype in ("f4", "f8")
    )
    np.testing.assert_array_equal(single, double)


def test_it_draws_anew_for_every_objective() -> None:
    net = gn.Sequential(gn.Dense(4, 50, weight=np.ones((4, 50))), gn.Dropout(rng=0))
    x, t = np.ones((2, 4)), np.zeros((2, 50))
    first, second = (gn.Objective(net, gn.MeanSquaredError(), x, t) for _ in range(2))
    assert first.value() == first.value() != second.value()


@pytest.mark.parametrize(("p", "error"), [(-0.1, ValueError), (1.1, ValueError), ("a", TypeError)])
def test_its_probability_is_checked(p: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"Dropout: p is .*; wanted a number from 0 to 1"):
        gn.Dropout(p)


def test_the_seed_of_a_network_seeds_a_generator_that_nobody_gave() -> None:
    x = np.ones((20, 30), np.float32)

    def drawn(dropout: gn.Dropout[Any]) -> Any:
        net = gn.Sequential(gn.Dense(30, 30), dropout, gn.Dropout(0.5), rng=7)
        return net.forward(x, training=True), net.parameters()["0.weight"]

    first, weight = drawn(gn.Dropout(0.5))
    again, _ = drawn(copy.deepcopy(gn.Dropout(0.5)))
    given, same_weight = drawn(gn.Dropout(0.5, rng=3))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(weight, same_weight)
    assert not np.array_equal(first, given)


def test_a_generator_that_was_given_goes_on() -> None:
    layer = gn.Dropout(0.5, rng=3)
    state = layer.rng.bit_generator.state
    gn.Sequential(layer, rng=1)
    assert layer.rng.bit_generator.state == state


def test_two_layers_of_one_network_draw_apart() -> None:
    layers = gn.Dropout[Any](0.5), gn.Dropout[Any](0.5)
    gn.Sequential(*layers, rng=7)
    first, second = (layer.rng.bit_generator.state for layer in layers)
    assert first != second


def test_it_is_written_without_an_address() -> None:
    assert repr(gn.Dropout(0.3, rng=1)) == "Dropout(p=0.3)"
