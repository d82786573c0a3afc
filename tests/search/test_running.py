"""A search from its first trial to its best one."""

from __future__ import annotations

import math
import os
import re
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.search import Outcome, RandomSearch, Seeds, SuccessiveHalving, run
from tests.search.trials import SPACE, InterruptsTraining, Noted, Settings, odd_ones_fail, peak


def test_random_search_finds_the_peak() -> None:
    results = run(peak, SPACE, RandomSearch(50, budget=1000), rng=0)
    assert len(results) == 50
    assert 0.007 < results.best.settings.learning_rate < 0.014
    scores = [trial.score for trial in results]
    assert scores == sorted(scores, reverse=True)


def test_halving_runs_the_best_again_with_more() -> None:
    results = run(peak, SPACE, SuccessiveHalving(9, max_budget=9), rng=0)
    assert sorted(trial.budget for trial in results) == [1] * 9 + [3] * 3 + [9]
    for budget, greater in ((1, 3), (3, 9)):
        numbers = [trial.number for trial in results if trial.budget == budget]
        further = [trial.number for trial in results if trial.budget == greater]
        assert sorted(further) == sorted(numbers[: len(further)])


def test_the_same_seed_gives_the_same_search() -> None:
    one, again, other = (
        run(peak, SPACE, RandomSearch(5, budget=2), rng=seed) for seed in (3, 3, 4)
    )
    assert [trial.score for trial in one] == [trial.score for trial in again]
    assert [trial.settings for trial in one] == [trial.settings for trial in again]
    assert not {trial.score for trial in one} & {trial.score for trial in other}


def test_a_trial_has_a_generator_of_its_own() -> None:
    def draws(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
        return float(rng.random())

    results = run(draws, SPACE, SuccessiveHalving(9, max_budget=3), rng=0)
    scores = {(trial.number, trial.score) for trial in results}
    assert len({score for _, score in scores}) == len({number for number, _ in scores}) == 9


def test_a_failing_trial_is_recorded_and_the_search_goes_on() -> None:
    results = run(odd_ones_fail, SPACE, RandomSearch(20, budget=1), rng=0)
    assert len(results) == 20
    failed = [trial for trial in results if trial.failed]
    assert 3 < len(failed) < 17
    assert all(trial.settings.hidden % 2 for trial in failed)
    assert list(results[-len(failed) :]) == failed
    for trial in failed:
        assert math.isnan(trial.score)
        assert trial.error == f"ArithmeticError: {trial.settings.hidden} is odd"
    assert results.best.score == max(t.settings.hidden for t in results if not t.failed)
    assert results.best.details == {"curve": [1.0, 2.5], "last": 0.5}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (None, "TypeError: the trial gave None; wanted its score"),
        ("0.5 or so", "TypeError: the trial gave '0.5 or so'"),
        (math.nan, "ArithmeticError: the score is nan"),
        (Outcome(math.inf), "ArithmeticError: the score is inf"),
    ],
)
def test_what_is_no_score_is_an_error(given: object, error: str) -> None:
    def gives(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
        return given  # type: ignore[return-value]

    results = run(gives, SPACE, RandomSearch(2, budget=1), rng=0)
    assert all((trial.error or "").startswith(error) for trial in results)
    with pytest.raises(ValueError, match=r"all 2 trials failed, trial 0 with (Type|Arithmetic)"):
        _ = results.best


def test_divergence_is_a_failure_with_its_sentence() -> None:
    def diverges(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
        raise gn.DivergenceError("step 2 (epoch 1): the loss is nan")

    results = run(diverges, SPACE, RandomSearch(1, budget=1), rng=0)
    assert results[0].error == "DivergenceError: step 2 (epoch 1): the loss is nan"


def test_ctrl_c_ends_the_search_and_keeps_what_has_ended(tmp_path: Path) -> None:
    strategy = RandomSearch(6, budget=2)
    hidden = [each.settings.hidden for each in strategy.next_round(SPACE, Seeds.of(0), [])]
    results = run(InterruptsTraining(hidden[3]), SPACE, strategy, rng=0, folder=tmp_path)
    assert results.reason == "interrupted"
    assert sorted(trial.number for trial in results) == [0, 1, 2]
    assert not any(trial.failed for trial in results)
    assert repr(results).endswith("\nthe search was interrupted")
    assert len((tmp_path / "trials.jsonl").read_text().splitlines()) == 4


def test_the_best_model_is_kept_as_soon_as_it_is_the_best(tmp_path: Path) -> None:
    trial = Noted(tmp_path)
    results = run(trial, SPACE, RandomSearch(8, budget=1000), rng=0, folder=tmp_path / "kept")
    assert results.model_file == tmp_path / "kept" / "best.safetensors"
    saved = gn.load(results.model_file)
    rate = results.best.settings.learning_rate
    wanted = gn.Sequential(gn.Dense(4, 2), rng=int(1e6 * rate))
    for network in (saved, results.best_model):
        np.testing.assert_array_equal(network.parameters()["0.weight"], wanted[0].weight)
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == [
        "best.safetensors",
        "trials.jsonl",
    ]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_model_that_no_file_can_hold_ends_the_search(n_jobs: int, tmp_path: Path) -> None:
    def unsavable(settings: Settings, *, rng: np.random.Generator, budget: int) -> Outcome:
        return Outcome(1, gn.Sequential(gn.Dense(2, 2), gn.Lambda(np.tanh)))

    with pytest.raises(ValueError, match="cannot be saved"):
        run(unsavable, SPACE, RandomSearch(6, budget=1), rng=0, n_jobs=n_jobs, folder=tmp_path)
    assert run(unsavable, SPACE, RandomSearch(2, budget=1), rng=0).best_model is not None


def test_without_a_model_there_is_none() -> None:
    results = run(peak, SPACE, RandomSearch(2, budget=1), rng=0)
    assert results.model_file is None
    with pytest.raises(ValueError, match=re.escape("return Outcome(score, model=network)")):
        _ = results.best_model


@pytest.mark.parametrize("library", ["joblib", "threadpoolctl"])
def test_a_missing_library_is_found_first(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(ModuleNotFoundError, match=rf'{library}; .*"graphnn\[search\]"'):
        run(peak, SPACE, RandomSearch(2, budget=1))


def test_ctrl_c_while_a_trial_is_recorded_waits_until_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphnn.search.journal import Journal

    add = Journal.add

    def interrupted(self: Journal, line: dict[str, Any]) -> None:
        add(self, line)
        if line.get("trial") == 2:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Journal, "add", interrupted)
    results = run(peak, SPACE, RandomSearch(9, budget=1), rng=0, folder=tmp_path)
    assert (len(results), results.reason) == (3, "interrupted")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_program_with_a_handler_of_its_own_keeps_it() -> None:
    came = []

    def signals(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
        os.kill(os.getpid(), signal.SIGINT)
        return 1

    handler = lambda *arguments: came.append(arguments)  # noqa: E731
    before = signal.signal(signal.SIGINT, handler)
    try:
        results = run(signals, SPACE, RandomSearch(3, budget=1), rng=0)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert (len(results), results.reason, len(came)) == (3, "completed", 3)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"trial": None}, "search.run: trial is None; wanted a function train(settings, *, rng,"),
        ({"trial": Noted}, "the class Noted has to be called"),
        ({"space": Settings}, "wanted a Space, as in Space(Settings, learning_rate=log_uniform("),
        ({"strategy": "random"}, "search.run: strategy is 'random'; wanted a strategy, such as "),
        ({"strategy": RandomSearch}, "the class RandomSearch has to be called"),
        ({"n_jobs": 1.5}, "search.run: n_jobs is 1.5; wanted a whole number"),
        ({"n_jobs": 0}, "search.run: n_jobs is 0; wanted a whole number"),
    ],
)
def test_arguments_of_other_kinds_are_refused_before_anything_is_recorded(
    wrong: dict[str, Any], words: str, tmp_path: Path
) -> None:
    given = {"trial": peak, "space": SPACE, "strategy": RandomSearch(2, budget=1), **wrong}
    with pytest.raises((TypeError, ValueError), match=re.escape(words)):
        run(**given, rng=0, folder=tmp_path / "new")
    assert not (tmp_path / "new").exists()
