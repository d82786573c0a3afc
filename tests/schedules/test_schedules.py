"""Learning rates from step to step; tests/peers compares them with PyTorch's."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnn import schedules
from graphnn.schedules import Constant, CosineDecay, StepDecay, Warmup, rate_at

SCHEDULES = [
    Constant(0.1),
    StepDecay(0.1, step_size=3),
    CosineDecay(0.1, steps=10, minimum=0.01),
    Warmup(CosineDecay(0.1, steps=10), steps=5),
]

RATES = st.floats(1e-6, 1e3)
COUNTS = st.integers(1, 10_000)
STEPS = st.integers(0, 30_000)


@given(RATES, COUNTS, st.floats(0, 1), STEPS)
def test_decays_never_rise_and_never_leave_their_bounds(
    rate: float, count: int, share: float, step: int
) -> None:
    schedules = (
        StepDecay(rate, step_size=count, gamma=share),
        CosineDecay(rate, steps=count, minimum=share * rate),
    )
    for schedule in schedules:
        assert 0 <= schedule(step + 1) <= schedule(step) * (1 + 1e-12) <= rate * (1 + 2e-12)


@given(RATES, COUNTS)
def test_a_cosine_is_the_mean_halfway_and_the_minimum_for_ever(rate: float, half: int) -> None:
    schedule = CosineDecay(rate, steps=2 * half, minimum=rate / 8)
    assert schedule(0) == pytest.approx(rate)
    assert schedule(half) == pytest.approx(9 / 16 * rate)
    assert schedule(2 * half) == schedule(5 * half) == pytest.approx(rate / 8)


@given(RATES, COUNTS, st.floats(0, 1), STEPS)
def test_a_warm_up_climbs_evenly_and_hands_over(
    rate: float, count: int, share: float, step: int
) -> None:
    after = StepDecay(rate, step_size=7)
    schedule = Warmup(after, steps=count, start_factor=share)
    assert schedule(0) == pytest.approx(share * rate)
    assert schedule(count + step) == after(step)
    climbs = [schedule(each + 1) - schedule(each) for each in range(min(count, 50))]
    assert climbs == pytest.approx([(1 - share) * rate / count] * len(climbs), abs=1e-9 * rate)


def test_a_number_to_warm_up_to_is_a_rate_that_stays() -> None:
    assert Warmup(0.1, steps=5) == Warmup(Constant(0.1), steps=5)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_are_values(schedule: Any) -> None:
    assert eval(repr(schedule)) == schedule
    for other in (copy.deepcopy(schedule), pickle.loads(pickle.dumps(schedule))):
        assert other == schedule
        assert [other(step) for step in range(20)] == [schedule(step) for step in range(20)]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        schedule.rate = 1.0


UNTYPED: Any = schedules


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (
            lambda: UNTYPED.Constant(0.0),
            ValueError,
            "Constant: rate is 0.0; wanted a finite number",
        ),
        (lambda: UNTYPED.StepDecay(-1.0, step_size=3), ValueError, "StepDecay: rate is -1.0"),
        (
            lambda: UNTYPED.StepDecay(0.1, step_size=0),
            ValueError,
            "StepDecay: step_size is 0; wanted 1",
        ),
        (
            lambda: UNTYPED.StepDecay(0.1, step_size=3, gamma=1.5),
            ValueError,
            "gamma is 1.5; wanted",
        ),
        (lambda: UNTYPED.CosineDecay(0.1, steps=1.5), TypeError, "steps is 1.5; wanted a whole"),
        (
            lambda: UNTYPED.CosineDecay(0.1, steps=5, minimum=0.2),
            ValueError,
            "at most the rate, 0.1",
        ),
        (
            lambda: UNTYPED.CosineDecay(0.1, steps=5, minimum=float("nan")),
            ValueError,
            "minimum is nan",
        ),
        (
            lambda: UNTYPED.Warmup("fast", steps=5),
            TypeError,
            "rate is 'fast'; wanted a positive number",
        ),
        (
            lambda: UNTYPED.Warmup(0.1, steps=5, start_factor=-1),
            ValueError,
            "start_factor is -1; wanted",
        ),
        (lambda: UNTYPED.Warmup(UNTYPED.Constant, steps=5), TypeError, "has to be called"),
    ],
)
def test_a_senseless_setting_is_refused(
    make: Callable[[], object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        make()


@pytest.mark.parametrize(
    ("rate", "error"),
    [(-1.0, ValueError), (float("nan"), ValueError), (float("inf"), ValueError), ("1", TypeError)],
)
def test_a_schedule_of_ones_own_has_to_give_a_rate(rate: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"SGD: the schedule .* gives .* for step 7; wanted a"):
        rate_at("SGD", lambda step: rate, 7)
