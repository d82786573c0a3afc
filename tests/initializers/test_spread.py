"""Initialisers whose spread follows from the fans, or is given."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.graph import Initializer

DENSE, FILTERS, GROUPED = (400, 300), (30, 3, 5, 5), (64, 2, 3, 3)

VARIANCES: list[tuple[Initializer, Initializer, tuple[int, ...], float]] = [
    (gn.Xavier(), gn.XavierUniform(), DENSE, 2 / 700),
    (gn.Xavier(), gn.XavierUniform(), FILTERS, 2 / (75 + 750)),
    (gn.Xavier(), gn.XavierUniform(), GROUPED, 2 / (18 + 576)),
    (gn.Xavier(5 / 3), gn.XavierUniform(5 / 3), DENSE, 25 / 9 * 2 / 700),
    (gn.He(), gn.HeUniform(), DENSE, 2 / 400),
    (gn.He(), gn.HeUniform(), FILTERS, 2 / 75),
    (gn.He(0.2), gn.HeUniform(0.2), DENSE, 2 / 1.04 / 400),
    (gn.LeCun(), gn.LeCunUniform(), DENSE, 1 / 400),
    (gn.LeCun(), gn.LeCunUniform(), FILTERS, 1 / 75),
]


@pytest.mark.parametrize(("normal", "uniform", "shape", "variance"), VARIANCES)
def test_what_they_draw(
    normal: Initializer, uniform: Initializer, shape: tuple[int, ...], variance: float
) -> None:
    raw = np.random.default_rng(0).standard_normal(shape)
    drawn = normal(shape, np.random.default_rng(0))
    np.testing.assert_allclose(drawn, math.sqrt(variance) * raw, rtol=1e-14)
    raw = np.random.default_rng(0).uniform(-1, 1, shape)
    drawn = uniform(shape, np.random.default_rng(0))
    np.testing.assert_allclose(drawn, math.sqrt(3 * variance) * raw, atol=1e-15)


def test_uniform_lies_between_its_bounds() -> None:
    drawn = gn.Uniform(2.0, 5)((1000, 10), np.random.default_rng(0))
    assert 2 <= drawn.min() < 2.01
    assert 4.99 < drawn.max() <= 5
    assert drawn.dtype == np.float64


@pytest.mark.parametrize("value", [0, -1, 0.1, np.float32(0.5)])
def test_a_constant_is_the_same_everywhere(value: float) -> None:
    drawn = gn.Constant(value)((2, 3), np.random.default_rng(0))
    assert drawn.tolist() == [[value] * 3] * 2
    assert drawn.dtype == np.float64


@pytest.mark.parametrize("name", ["he", "he-uniform", "lecun", "lecun-uniform", "orthogonal"])
def test_a_layer_takes_what_is_found_by_name(name: str) -> None:
    layer = gn.Dense(6, 4, weight_init=gn.get_initializer(name))
    layer.initialize(rng=0)
    drawn = gn.get_initializer(name)((6, 4), np.random.default_rng(0))
    np.testing.assert_array_equal(layer.weight, drawn.astype(np.float32))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gn.Xavier(-1), "Xavier: gain is -1; wanted zero or more"),
        (lambda: gn.XavierUniform(np.inf), "XavierUniform: gain is inf; wanted zero or more"),
        (lambda: gn.Orthogonal(np.nan), "Orthogonal: gain is nan; wanted zero or more"),
        (lambda: gn.He(np.nan), "He: negative_slope is nan; wanted a finite number"),
        (lambda: gn.HeUniform(np.inf), "HeUniform: negative_slope is inf; wanted a finite"),
        (lambda: gn.Constant(np.inf), "Constant: value is inf; wanted a finite number"),
        (lambda: gn.Uniform(-np.inf, 1), "Uniform: low is -inf; wanted a finite number"),
        (lambda: gn.Uniform(1, np.nan), "Uniform: high is nan; wanted a finite number"),
        (lambda: gn.Uniform(1, 1), "Uniform: high is 1 and low 1; wanted high above low"),
    ],
)
def test_a_wrong_number_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("make", [gn.Constant, gn.He, gn.Xavier, gn.Orthogonal])
def test_what_is_no_number_is_refused(make: Any) -> None:
    with pytest.raises(TypeError, match=rf"^{make.__name__}: .* is '1'; wanted a number"):
        make("1")
    with pytest.raises(TypeError, match="Uniform: high is None; wanted a number"):
        gn.Uniform(0, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "initializer", [gn.XavierUniform(), gn.HeUniform(), gn.LeCun(), gn.LeCunUniform()]
)
def test_biases_have_no_fans(initializer: Initializer) -> None:
    name = type(initializer).__name__
    with pytest.raises(ValueError, match=rf"^{name} needs a shape with two axes or more, got \(3,"):
        initializer((3,), np.random.default_rng(0))
