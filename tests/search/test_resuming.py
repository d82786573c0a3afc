"""A search that is killed goes on: nothing lost, nothing run twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import graphnn as gn
from graphnn.search import (
    GridSearch,
    JournalError,
    RandomSearch,
    SearchResults,
    Space,
    Strategy,
    SuccessiveHalving,
    choice,
    integers,
    log_uniform,
    run,
)
from graphnn.search.journal import Journal
from tests.search.trials import SPACE, Noted, Settings, peak

PROGRAM = """
import sys
from pathlib import Path
from graphnn.search import SuccessiveHalving, run
from tests.search.trials import SPACE, Noted

folder = Path(sys.argv[1])
run(
    Noted(folder, wait=0.02),
    SPACE,
    SuccessiveHalving(9, max_budget=9),
    rng=0,
    n_jobs=int(sys.argv[2]),
    folder=folder / "kept",
)
"""

HALVING = SuccessiveHalving(9, max_budget=9)
ROOT = Path(__file__).parents[2]


def recorded(folder: Path) -> list[tuple[int, int]]:
    """Give number and budget of each trial that a whole line tells of."""
    path = folder / "trials.jsonl"
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_bytes().split(b"\n")[1:-1]]
    return [(line["trial"], line["budget"]) for line in lines]


def killed_when(folder: Path, trials: int, n_jobs: int) -> None:
    """Run the program until so many trials are on record, then kill it and its workers."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(n_jobs)], cwd=ROOT, start_new_session=True
    ) as process:
        deadline = time.monotonic() + 60
        while len(recorded(folder / "kept")) < trials and time.monotonic() < deadline:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def gist(results: SearchResults[Settings]) -> list[tuple[int, int, float]]:
    return [(trial.number, trial.budget, trial.score) for trial in results]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_search_killed_again_and_again_ends_as_one_that_was_not(
    n_jobs: int, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    for trials in (2, 10):
        before = recorded(kept)
        killed_when(tmp_path, trials, n_jobs)
        assert recorded(kept)[: len(before)] == before
        assert len(recorded(kept)) >= trials
    on_record = recorded(kept)
    trial = Noted(tmp_path)
    already = len(trial.ran)
    # The waiting is no part of what is searched, but of how the trial is called.
    results = run(Noted(tmp_path, wait=0.02), SPACE, HALVING, rng=0, folder=kept)
    assert len(trial.ran) - already == 13 - len(on_record)
    assert len(recorded(kept)) == len(set(recorded(kept))) == 13
    whole = run(peak, SPACE, HALVING, rng=0)
    assert gist(results) == gist(whole)
    rate = whole.best.settings.learning_rate
    wanted = gn.Sequential(gn.Dense(4, 2), rng=int(1e6 * rate)).parameters()["0.weight"]
    assert (results.best_model.parameters()["0.weight"] == wanted).all()
    assert sorted(path.name for path in kept.iterdir()) == ["best.safetensors", "trials.jsonl"]


def test_a_search_that_is_over_runs_nothing(tmp_path: Path) -> None:
    trial = Noted(tmp_path)
    first = run(trial, SPACE, HALVING, rng=0, folder=tmp_path / "kept")
    before = (tmp_path / "kept" / "trials.jsonl").read_bytes()
    again = run(trial, SPACE, HALVING, rng=0, folder=tmp_path / "kept")
    assert len(trial.ran) == 13
    assert (tmp_path / "kept" / "trials.jsonl").read_bytes() == before
    assert repr(again) == repr(first)
    assert [each.settings for each in again] == [each.settings for each in first]
    for name, array in first.best_model.parameters().items():
        assert (again.best_model.parameters()[name] == array).all()


def test_more_trials_of_a_random_search_go_on(tmp_path: Path) -> None:
    trial = Noted(tmp_path)
    run(trial, SPACE, RandomSearch(3, budget=2), rng=0, folder=tmp_path / "kept")
    more = run(trial, SPACE, RandomSearch(5, budget=2), rng=0, folder=tmp_path / "kept")
    assert len(trial.ran) == 5
    assert gist(more) == gist(run(peak, SPACE, RandomSearch(5, budget=2), rng=0))


def test_without_a_seed_that_of_the_record_is_used(tmp_path: Path) -> None:
    first = run(peak, SPACE, RandomSearch(3, budget=2), folder=tmp_path)
    more = run(peak, SPACE, RandomSearch(5, budget=2), folder=tmp_path)
    assert {trial.settings for trial in first} < {trial.settings for trial in more}
    other = run(peak, SPACE, RandomSearch(3, budget=2))
    assert not {trial.settings for trial in first} & {trial.settings for trial in other}


@pytest.mark.parametrize("cut", [1, 20, -1])
def test_a_half_written_line_is_cut_off(cut: int, tmp_path: Path) -> None:
    trial = Noted(tmp_path)
    whole = run(trial, SPACE, RandomSearch(4, budget=2), rng=0, folder=tmp_path / "kept")
    path = tmp_path / "kept" / "trials.jsonl"
    *lines, last, _ = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines, last[:cut]]))
    again = run(trial, SPACE, RandomSearch(4, budget=2), rng=0, folder=tmp_path / "kept")
    assert len(trial.ran) == 5
    assert gist(again) == gist(whole)
    assert len(recorded(tmp_path / "kept")) == 4


def test_a_search_killed_in_its_first_line_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "trials.jsonl").write_text('{"format": 1, "tri')
    results = run(peak, SPACE, RandomSearch(4, budget=2), rng=0, folder=tmp_path)
    assert len(results) == len(recorded(tmp_path)) == 4


@pytest.mark.parametrize("recorded_first", [True, False])
def test_a_search_killed_between_record_and_model_has_both_or_neither(
    recorded_first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial, kept = Noted(tmp_path), tmp_path / "kept"
    whole = run(trial, SPACE, RandomSearch(6, budget=1000), rng=0)
    last = whole.best.number
    assert last > 0
    run(trial, SPACE, RandomSearch(last, budget=1000), rng=0, folder=kept)
    earlier = (kept / "best.safetensors").read_bytes()

    def die(*arguments: object) -> None:
        raise SystemError("killed")

    dies_in = ("graphnn.search.best_model.BestModel.accept", "graphnn.search.journal.Journal.add")
    with monkeypatch.context() as patch:
        patch.setattr(dies_in[0 if recorded_first else 1], die)
        with pytest.raises(SystemError):
            run(trial, SPACE, RandomSearch(last + 1, budget=1000), rng=0, folder=kept)
    assert (kept / "best.safetensors").read_bytes() == earlier
    again = run(trial, SPACE, RandomSearch(last, budget=1000), rng=0, folder=kept)
    assert len(again) == (last + 1 if recorded_first else last)
    changed = (kept / "best.safetensors").read_bytes() != earlier
    assert changed is recorded_first
    assert sorted(path.name for path in kept.iterdir()) == ["best.safetensors", "trials.jsonl"]


NARROWER = Space(
    Settings,
    learning_rate=log_uniform(1e-4, 0.1),
    hidden=integers(1, 100),
    activation=choice("relu", "sigmoid"),
)


@pytest.mark.parametrize(
    ("space", "strategy", "seed", "words"),
    [
        (
            NARROWER,
            RandomSearch(2, budget=2),
            0,
            (
                r"its space learning_rate was LogUniform\(low=0.0001, high=1.0\), and is "
                r"LogUniform\(low=0.0001, high=0.1\) now; go on with what it was, or choose another"
            ),
        ),
        (SPACE, RandomSearch(2, budget=3), 0, "its strategy was RandomSearch.budget=2., and is"),
        (SPACE, GridSearch(2, budget=2), 0, "its strategy was RandomSearch.budget=2., and is Gri"),
        (SPACE, RandomSearch(2, budget=2), 1, r"its seed was \["),
    ],
)
def test_another_search_in_the_folder_is_refused(
    space: Space[Settings], strategy: Strategy, seed: int, words: str, tmp_path: Path
) -> None:
    run(peak, SPACE, RandomSearch(2, budget=2), rng=0, folder=tmp_path)
    before = (tmp_path / "trials.jsonl").read_bytes()
    with pytest.raises(JournalError, match=words):
        run(peak, space, strategy, rng=seed, folder=tmp_path)
    assert (tmp_path / "trials.jsonl").read_bytes() == before


def test_another_trial_is_refused(tmp_path: Path) -> None:
    run(peak, SPACE, RandomSearch(2, budget=2), rng=0, folder=tmp_path)
    with pytest.raises(JournalError, match="its trial was <function peak>, and is Noted"):
        run(Noted(tmp_path), SPACE, RandomSearch(2, budget=2), rng=0, folder=tmp_path)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    run(peak, SPACE, RandomSearch(3, budget=2), rng=0, folder=tmp_path)
    path = tmp_path / "trials.jsonl"
    lines = path.read_text().splitlines()
    for damage in ("{", "[]"):
        path.write_text("\n".join([*lines[:2], damage, *lines[3:]]) + "\n")
        with pytest.raises(JournalError, match="line 3"):
            run(peak, SPACE, RandomSearch(3, budget=2), rng=0, folder=tmp_path)


@pytest.mark.parametrize("damage", ['{"trial": 1}', '{"settings": {"activation": "tanh"}}'])
def test_a_line_that_is_no_trial_is_shown(damage: str, tmp_path: Path) -> None:
    run(peak, SPACE, RandomSearch(3, budget=2), rng=0, folder=tmp_path)
    with (tmp_path / "trials.jsonl").open("a") as file:
        file.write(damage + "\n")
    with pytest.raises(JournalError, match=r"a line that is no trial of this search, {'"):
        run(peak, SPACE, RandomSearch(3, budget=2), rng=0, folder=tmp_path)


def test_other_draws_than_on_record_are_refused(tmp_path: Path) -> None:
    run(peak, SPACE, RandomSearch(2, budget=2), rng=0, folder=tmp_path)
    path = tmp_path / "trials.jsonl"
    header, first, *rest = path.read_text().splitlines()
    line = json.loads(first)
    line["settings"]["hidden"] += 1
    path.write_text("\n".join([header, json.dumps(line), *rest]) + "\n")
    with pytest.raises(JournalError, match="trial 0 is on record with"):
        run(peak, SPACE, RandomSearch(2, budget=2), rng=0, folder=tmp_path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trials.jsonl").write_text('{"format": 2}\n')
    with pytest.raises(JournalError, match="has format 2, and this graphnn reads format 1"):
        run(peak, SPACE, RandomSearch(2, budget=2), folder=tmp_path)


def test_two_searches_in_one_folder_are_refused(tmp_path: Path) -> None:
    program = (
        "import sys; from graphnn.search import *; from tests.search.trials import *\n"
        "run(peak, SPACE, RandomSearch(2, budget=2), rng=0, folder=sys.argv[1])"
    )
    with Journal.opened(tmp_path):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert "is being written by another search" in done.stderr
    assert recorded(tmp_path) == []


def test_where_there_are_no_locks_a_search_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    run(peak, SPACE, RandomSearch(2, budget=2), rng=0, folder=tmp_path)
    assert len(run(peak, SPACE, RandomSearch(3, budget=2), rng=0, folder=tmp_path)) == 3
