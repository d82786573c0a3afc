"""The space: names and values checked at once."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import attrs
import numpy as np
import pytest

from graphnn.search import Distribution, Space, choice, drawn, integers, log_uniform, uniform
from tests.search.trials import SPACE, Settings


class Tuple(NamedTuple):
    rate: float
    hidden: int = 50


@dataclasses.dataclass(frozen=True)
class Data:
    rate: float
    hidden: int = 50


@attrs.frozen
class Attrs:
    _rate: float
    hidden: int = 50


def function(rate: float, hidden: int = 50) -> tuple[float, int]:
    return rate, hidden


@pytest.mark.parametrize("make", [Tuple, Data, Attrs, function])
def test_any_class_with_named_settings_will_do(make: Any) -> None:
    space: Space[Any] = Space(make, rate=uniform(0, 1))
    point = space.draw(np.random.default_rng(0))
    assert list(point) == ["rate"]
    assert space.settings(point) == make(point["rate"], 50)
    assert Space(make, uniform(0, 1), 20).settings(point) == make(point["rate"], 20)


def test_a_fixed_setting_is_neither_drawn_nor_changed() -> None:
    space = Space(Settings, learning_rate=0.5, hidden=integers(1, 9))
    for number in range(20):
        settings = space.settings(space.draw(np.random.default_rng(number)))
        assert settings.learning_rate == 0.5
        assert settings.activation == "relu"
        assert 1 <= settings.hidden <= 9
    assert space.describe() == {
        "learning_rate": 0.5,
        "hidden": "Integers(low=1, high=9)",
        "activation": "relu",
    }


def test_the_order_in_the_call_does_not_matter() -> None:
    one = Space(Settings, learning_rate=log_uniform(1e-4, 1), hidden=integers(1, 9))
    other = Space(Settings, hidden=integers(1, 9), learning_rate=log_uniform(1e-4, 1))
    assert one.draw(np.random.default_rng(3)) == other.draw(np.random.default_rng(3))
    assert repr(one) == repr(other)


def test_a_point_is_read_as_it_was_written() -> None:
    point = SPACE.draw(np.random.default_rng(0))
    assert SPACE.read(SPACE.written(point)) == point


def test_a_misspelt_setting_is_refused_at_once() -> None:
    with pytest.raises(TypeError) as caught:
        Space(Settings, learning_rat=uniform(0, 1), hidden=5)  # type: ignore[call-arg]
    assert str(caught.value) == (
        'Space: Settings has no setting "learning_rat"; did you mean "learning_rate"? '
        "(it has: learning_rate, hidden, activation)"
    )


def test_a_setting_left_out_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="Space: Settings: missing a required argument: 'hidden'"):
        Space(Settings, learning_rate=uniform(0, 1))  # type: ignore[call-arg]


def test_a_space_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is drawn"):
        Space(Settings, learning_rate=0.1, hidden=5)


def test_a_class_that_refuses_the_range_says_so_at_once() -> None:
    @attrs.frozen
    class Positive:
        rate: float = attrs.field(validator=attrs.validators.gt(0))

    with pytest.raises(ValueError, match="'rate' must be > 0"):
        Space(Positive, rate=uniform(-1, 1))


def test_settings_without_names_are_refused() -> None:
    def nameless(*rates: float) -> float:
        return sum(rates)

    with pytest.raises(TypeError, match="takes 'rates' without its name"):
        Space(nameless, uniform(0, 1))


def test_any_names_where_the_function_takes_any() -> None:
    def anything(**settings: float) -> dict[str, float]:
        return settings

    space = Space(anything, a=uniform(0, 1), b=2.0)
    assert space.settings({"a": 0.5}) == {"a": 0.5, "b": 2.0}


def test_a_distribution_of_ones_own() -> None:
    class Dice(Distribution[int]):
        def draw(self, rng: np.random.Generator) -> int:
            return int(rng.integers(1, 7)) + int(rng.integers(1, 7))

        def grid(self, points: int) -> range:
            return range(2, 13)

    space = Space(Tuple, rate=choice(0.1, 0.2), hidden=drawn(Dice()))
    eyes = {space.draw(np.random.default_rng(seed))["hidden"] for seed in range(200)}
    assert eyes == set(range(2, 13))
