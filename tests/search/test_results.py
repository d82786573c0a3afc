"""What a search found, as a table, as columns, as a picture."""

from __future__ import annotations

import html
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import PathCollection

from graphnn.search import (
    FinishedTrial,
    GridSearch,
    SearchResults,
    Space,
    choice,
    integers,
    log_integers,
    log_uniform,
    run,
    uniform,
)
from tests.search.trials import SPACE, Settings, peak


def trial(
    number: int,
    score: float,
    rate: float,
    hidden: int,
    *,
    budget: int = 3,
    activation: str = "relu",
) -> FinishedTrial[Settings]:
    point = {"learning_rate": rate, "hidden": hidden, "activation": activation}
    error = (
        None if not math.isnan(score) else "DivergenceError: step 2 (epoch 1): <inf> & " + "x" * 80
    )
    return FinishedTrial(
        number, budget, SPACE.settings(point), point, score, error, 0.125, {"loss": [1.0]}
    )


SHORTENED = "DivergenceError: step 2 (epoch 1): <inf> & xxxxxxxxxxxxxxxx…"

RESULTS = SearchResults(
    (
        trial(3, 0.975, 0.012345678, 50, budget=9),
        trial(3, 0.95, 0.012345678, 50),
        trial(0, 0.5, 1e-4, 100, activation="sigmoid"),
        trial(2, math.nan, 0.99, 7),
    ),
    SPACE,
)


def test_the_table_is_aligned_and_has_a_column_for_each_setting() -> None:
    assert repr(RESULTS) == "\n".join(
        [
            "trial  budget   score  learning_rate  hidden  activation  seconds  error",
            "-" * 127,
            "    3       9  0.9750        0.01235      50        relu     0.12",
            "    3       3  0.9500        0.01235      50        relu     0.12",
            "    0       3  0.5000         0.0001     100     sigmoid     0.12",
            "    2       3                   0.99       7        relu     0.12  " + SHORTENED,
        ]
    )


def test_a_search_without_failures_has_no_column_for_them() -> None:
    assert "error" not in repr(SearchResults(RESULTS.trials[:3], SPACE))
    assert "xxx" not in repr(SearchResults(RESULTS.trials[:3], SPACE))


def test_a_long_search_shows_its_best() -> None:
    many = SearchResults(tuple(trial(n, 1 / (n + 1), 0.1, 5) for n in range(100)), SPACE)
    lines = repr(many).splitlines()
    assert len(lines) == 2 + 60 + 1
    assert lines[-1] == "and 40 more"


def test_nothing_found_is_still_a_table() -> None:
    empty = SearchResults((), SPACE)
    assert "learning_rate" in repr(empty)
    with pytest.raises(ValueError, match="no trial has ended"):
        _ = empty.best


def test_html_is_a_table_with_nothing_of_the_data_in_its_markup() -> None:
    written = RESULTS._repr_html_()
    assert written.count("<tr>") == 5
    assert "<inf>" not in written
    assert "step 2 (epoch 1): <inf> & x" in html.unescape(written)


def test_columns_for_a_data_frame() -> None:
    columns = RESULTS.to_dict()
    assert columns["trial"] == [3, 3, 0, 2]
    assert columns["learning_rate"] == [0.012345678, 0.012345678, 1e-4, 0.99]
    assert {len(column) for column in columns.values()} == {4}


def test_it_is_a_sequence_of_trials() -> None:
    assert RESULTS[0] is RESULTS.best
    assert RESULTS[:2] == RESULTS.trials[:2]
    assert [each.number for each in RESULTS] == [3, 3, 0, 2]
    assert RESULTS.trials[1] in RESULTS


def test_the_picture_has_a_pair_of_axes_a_setting_on_its_own_scale() -> None:
    figure = RESULTS.plot()
    rate, hidden, activation = figure.axes
    assert [axes.get_xlabel() for axes in figure.axes] == ["learning rate", "hidden", "activation"]
    assert [axes.get_xscale() for axes in figure.axes] == ["log", "linear", "linear"]
    assert [label.get_text() for label in activation.get_xticklabels()] == ["relu", "sigmoid"]
    for axes in (rate, hidden):
        (points,) = [each for each in axes.collections if isinstance(each, PathCollection)]
        assert np.asarray(points.get_offsets())[:, 1].tolist() == [0.975, 0.95, 0.5]
        sizes = points.get_sizes()
        assert sizes[0] > sizes[1] == sizes[2]
        star, ticks = axes.lines
        assert np.asarray(star.get_ydata()).tolist() == [0.975]
        assert len(np.asarray(ticks.get_xdata())) == 1
    (names,) = activation.collections
    places = np.asarray(names.get_offsets())[:, 0]
    assert np.rint(places).tolist() == [0, 0, 1]
    plt.close(figure)


def test_many_settings_take_several_lines(tmp_path: Path) -> None:
    def make(a: float, b: float, c: int, d: int, e: str) -> float:
        return a

    space = Space(
        make,
        a=uniform(0, 1),
        b=log_uniform(1e-3, 1),
        c=integers(1, 9),
        d=log_integers(1, 9),
        e=choice("x", "y"),
    )

    def score(a: float, *, rng: np.random.Generator, budget: int) -> float:
        return a

    figure = run(score, space, GridSearch(2, budget=1)).plot()
    assert [axes.axison for axes in figure.axes] == [True] * 5 + [False]
    figure.savefig(tmp_path / "many.png")
    plt.close(figure)


def test_a_picture_of_failures_alone_can_be_drawn(tmp_path: Path) -> None:
    for trials in ((), RESULTS.trials[3:]):
        figure = SearchResults(trials, SPACE).plot()
        figure.savefig(tmp_path / "picture.png")
        plt.close(figure)


def test_equal_scores_are_sorted_by_number() -> None:
    def equal(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
        return 1

    results = run(equal, SPACE, GridSearch(2, budget=1), n_jobs=1)
    assert [each.number for each in results] == list(range(8))
    assert run(peak, SPACE, GridSearch(2, budget=1), rng=0).best.number != 0


def test_a_picture_without_matplotlib_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from graphnn.search import RandomSearch, run\n"
        "from tests.search.trials import SPACE, peak\n"
        "run(peak, SPACE, RandomSearch(2, budget=1), rng=0).plot()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'plots need matplotlib; install it with: pip install "graphnn[plot]"' in done.stderr
