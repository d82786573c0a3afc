"""Which trials a strategy asks for."""

from __future__ import annotations

import math
from typing import Any

import pytest

from graphnn.search import (
    Candidate,
    FinishedTrial,
    GridSearch,
    RandomSearch,
    Seeds,
    Space,
    SuccessiveHalving,
    integers,
    log_uniform,
)
from tests.search.trials import SPACE, Settings

SEEDS = Seeds.of(0)


def ended(candidate: Candidate[Settings], score: float) -> FinishedTrial[Settings]:
    error = "ArithmeticError: too steep" if math.isnan(score) else None
    return FinishedTrial(
        candidate.number,
        candidate.budget,
        candidate.settings,
        candidate.point,
        score,
        error,
        seconds=1.0,
    )


def test_random_trials_depend_on_seed_and_number_alone() -> None:
    few = RandomSearch(5, budget=10).next_round(SPACE, SEEDS, [])
    many = RandomSearch(50, budget=10).next_round(SPACE, SEEDS, [])
    others = RandomSearch(5, budget=10).next_round(SPACE, Seeds.of(1), [])
    assert [each.number for each in many] == list(range(50))
    assert {each.budget for each in many} == {10}
    assert [each.settings for each in few] == [each.settings for each in many[:5]]
    assert len({each.settings.learning_rate for each in [*many, *others]}) == 55


def test_random_search_has_one_round() -> None:
    assert RandomSearch(5, budget=10).next_round(SPACE, SEEDS, [[]]) == ()
    assert GridSearch(5, budget=10).next_round(SPACE, SEEDS, [[]]) == ()


def test_a_grid_has_every_combination() -> None:
    space = Space(Settings, learning_rate=log_uniform(0.01, 1), hidden=integers(1, 2))
    found = GridSearch(3, budget=4).next_round(space, SEEDS, [])
    pairs = [(each.settings.learning_rate, each.settings.hidden) for each in found]
    assert pairs == [(0.01, 1), (0.01, 2), (0.1, 1), (0.1, 2), (1.0, 1), (1.0, 2)]
    assert [each.number for each in found] == list(range(6))


@pytest.mark.parametrize(
    ("halving", "budgets", "trials"),
    [
        # The bracket with the most trials in Table 1 of the paper on Hyperband: R = 81, eta = 3.
        (SuccessiveHalving(81, max_budget=81), (1, 3, 9, 27, 81), [81, 27, 9, 3, 1]),
        (SuccessiveHalving(34, max_budget=81, min_budget=3), (3, 9, 27, 81), [34, 11, 3, 1]),
        (SuccessiveHalving(20, max_budget=40), (4, 13, 40), [20, 6, 2]),
        (SuccessiveHalving(8, max_budget=8, factor=2), (1, 2, 4, 8), [8, 4, 2, 1]),
        (SuccessiveHalving(2, max_budget=9), (9,), [2]),
        (SuccessiveHalving(100, max_budget=1), (1,), [100]),
    ],
)
def test_halving_keeps_one_in_factor_for_factor_times_the_budget(
    halving: SuccessiveHalving, budgets: tuple[int, ...], trials: list[int]
) -> None:
    assert halving.budgets == budgets
    rounds: list[list[FinishedTrial[Settings]]] = []
    while candidates := halving.next_round(SPACE, SEEDS, rounds):
        assert {each.budget for each in candidates} == {budgets[len(rounds)]}
        rounds.append([ended(each, score=each.number % 7) for each in candidates])
    assert [len(each) for each in rounds] == trials


def test_the_best_come_further_with_the_settings_that_they_had() -> None:
    halving = SuccessiveHalving(9, max_budget=9)
    first = halving.next_round(SPACE, SEEDS, [])
    scores = [0.1, math.nan, 0.5, 0.9, 0.5, 0.2, math.nan, 0.9, 0.5]
    over = [ended(each, score) for each, score in zip(first, scores, strict=True)]
    second = halving.next_round(SPACE, SEEDS, [over])
    assert [each.number for each in second] == [2, 3, 7]
    assert [each.settings for each in second] == [first[n].settings for n in (2, 3, 7)]


def test_those_that_failed_never_come_further() -> None:
    halving = SuccessiveHalving(9, max_budget=9)
    first = halving.next_round(SPACE, SEEDS, [])
    one = [ended(each, 0.1 if each.number == 4 else math.nan) for each in first]
    assert [each.number for each in halving.next_round(SPACE, SEEDS, [one])] == [4]
    none = [ended(each, math.nan) for each in first]
    assert list(halving.next_round(SPACE, SEEDS, [none])) == []


def test_what_may_differ_when_a_search_goes_on() -> None:
    assert RandomSearch(5, budget=3).describe() == RandomSearch(9, budget=3).describe()
    assert RandomSearch(5, budget=3).describe() != RandomSearch(5, budget=4).describe()
    for strategy, other in (
        (GridSearch(3, budget=1), GridSearch(4, budget=1)),
        (SuccessiveHalving(9, max_budget=9), SuccessiveHalving(10, max_budget=9)),
    ):
        assert strategy.describe() != other.describe()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: RandomSearch(0, budget=1), "RandomSearch: trials is 0"),
        (lambda: RandomSearch(1, budget=0), "RandomSearch: budget is 0"),
        (lambda: GridSearch(1, budget=1), "GridSearch: points is 1; .* at least 2"),
        (lambda: SuccessiveHalving(9, max_budget=2, min_budget=3), "max_budget is 2; .* least 3"),
        (lambda: SuccessiveHalving(9, max_budget=2, factor=1), "factor is 1; .* least 2"),
        (lambda: SuccessiveHalving(2.5, max_budget=2), "trials is 2.5"),  # type: ignore[arg-type]
    ],
)
def test_what_makes_no_sense_is_refused(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_settings_that_refuse_a_draw_name_the_trial() -> None:
    def picky(rate: float, hidden: int) -> float:
        if hidden > 5:
            raise ValueError("too many")
        return rate

    space = Space(picky, rate=log_uniform(0.01, 1), hidden=integers(1, 9))
    with pytest.raises(ValueError, match="too many") as caught:
        GridSearch(2, budget=1).next_round(space, SEEDS, [])
    assert caught.value.__notes__ == ["in the settings of trial 1, {'rate': 0.01, 'hidden': 9}"]
