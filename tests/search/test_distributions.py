"""What is drawn, and what stands on a grid."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from graphnn.search.distributions import (
    Choice,
    Distribution,
    Integers,
    LogIntegers,
    LogUniform,
    Uniform,
)

ALL: list[Distribution[Any]] = [
    Uniform(-1, 3),
    LogUniform(1e-8, 1e-4),
    Integers(-2, 5),
    LogIntegers(1, 1000),
    Choice(("relu", "sigmoid", None)),
]


def drawn(distribution: Distribution[Any], count: int = 4000) -> list[Any]:
    rng = np.random.default_rng(0)
    return [distribution.draw(rng) for _ in range(count)]


def furthest(values: list[float], distribution: list[float]) -> float:
    """Give the Kolmogorov-Smirnov distance of a sample, given the distribution at its values."""
    steps = np.arange(len(values) + 1) / len(values)
    at = np.sort(distribution)
    return float(max(np.abs(at - steps[1:]).max(), np.abs(at - steps[:-1]).max()))


def test_uniform() -> None:
    values = drawn(Uniform(-1, 3))
    assert furthest(values, [(value + 1) / 4 for value in values]) < 1.63 / math.sqrt(len(values))


def test_every_power_of_ten_is_as_likely() -> None:
    values = drawn(LogUniform(1e-8, 1e-4))
    share = [math.log10(value / 1e-8) / 4 for value in values]
    assert furthest(values, share) < 1.63 / math.sqrt(len(values))


def test_integers_come_as_often_with_both_ends() -> None:
    counts = Counter(drawn(Integers(-2, 5)))
    assert sorted(counts) == list(range(-2, 6))
    assert max(abs(count - 500) for count in counts.values()) < 4 * math.sqrt(500)


def test_log_integers_come_by_their_logarithms() -> None:
    counts = Counter(drawn(LogIntegers(1, 7)))
    assert sorted(counts) == list(range(1, 8))
    for number, count in counts.items():
        expected = 4000 * math.log((number + 1) / number) / math.log(8)
        assert abs(count - expected) < 4 * math.sqrt(expected)


def test_choices_come_as_often() -> None:
    counts = Counter(drawn(Choice(("relu", "sigmoid", None))))
    assert set(counts) == {"relu", "sigmoid", None}
    assert min(counts.values()) > 1200


@pytest.mark.parametrize("distribution", ALL, ids=repr)
def test_what_is_drawn_and_what_is_on_a_grid_is_read_as_it_was_written(
    distribution: Distribution[Any],
) -> None:
    for value in [*drawn(distribution, 50), *distribution.grid(5)]:
        again = distribution.read(distribution.written(value))
        assert (again, type(again)) == (value, type(value))


def test_options_of_any_kind_are_read_back() -> None:
    choice = Choice(((100, 50), (), np.tanh, Counter))
    for option in choice.options:
        written = choice.written(option)
        assert isinstance(written, str)
        assert " at 0x" not in written
        assert choice.read(written) is option
    with pytest.raises(ValueError, match="'relu' is none of"):
        choice.read("relu")


def test_grids() -> None:
    assert Uniform(0, 1).grid(5) == [0, 0.25, 0.5, 0.75, 1]
    np.testing.assert_allclose(LogUniform(1e-4, 1).grid(5), [1e-4, 1e-3, 1e-2, 0.1, 1])
    assert LogUniform(1e-4, 0.3).grid(3)[-1] == 0.3
    assert Integers(1, 3).grid(9) == [1, 2, 3]
    assert Integers(0, 10).grid(3) == [0, 5, 10]
    assert LogIntegers(1, 64).grid(4) == [1, 4, 16, 64]
    assert Choice((3, 1, 2)).grid(2) == (3, 1, 2)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Uniform(1, 1), "the lower one first"),
        (lambda: Uniform(2, 1), "the lower one first"),
        (lambda: Uniform(0, math.inf), "two finite numbers"),
        (lambda: LogUniform(0, 1), "begins above 0"),
        (lambda: LogIntegers(0, 8), "begins above 0"),
        (lambda: Integers(5, 4), "the lower one first"),
        (lambda: Choice(()), "nothing to choose from"),
        (lambda: Choice((1, 2, 1)), "1 stands there twice"),
        (lambda: Choice(([20, 50],)), r"\[20, 50\] is a single value; values are given one by one"),
    ],
)
def test_what_is_no_range_is_refused(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_integers_take_whole_numbers() -> None:
    with pytest.raises(TypeError, match="wanted whole numbers"):
        Integers(1, 2.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="wanted whole numbers"):
        LogIntegers(True, 2)
