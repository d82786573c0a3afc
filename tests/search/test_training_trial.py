"""The trial that trains a network."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.search import RandomSearch, Space, TrainingTrial, integers, log_uniform, run
from tests.search.trials import DATA, Settings, make

RNG = np.random.default_rng


def test_it_trains_for_the_budget_and_scores_on_what_was_held_out() -> None:
    trial = TrainingTrial(make, DATA, held_out=0.25, batch_size=5)
    assert (len(trial.training), len(trial.validation)) == (45, 15)
    outcome = trial(Settings(0.5, 8), rng=RNG(1), budget=7)
    trainer = make(Settings(0.5, 8), rng=RNG(1))
    history = trainer.fit(trial.training, epochs=7, batch_size=5, validation=trial.validation)
    assert outcome.score == history[-1].validation_accuracy
    columns = history.to_dict()
    for name in ("loss", "accuracy", "validation_loss", "validation_accuracy"):
        assert outcome.details[name] == columns[name]
        assert len(columns[name]) == 7
    assert outcome.model is not None
    for name, array in trainer.network.parameters().items():
        np.testing.assert_array_equal(outcome.model.parameters()[name], array)


def test_the_split_is_made_once_and_shares_nothing() -> None:
    one, again = (TrainingTrial(make, DATA) for _ in range(2))
    np.testing.assert_array_equal(one.validation.x, again.validation.x)
    other = TrainingTrial(make, DATA, rng=1)
    assert not np.array_equal(one.validation.x, other.validation.x)
    rows = {row.tobytes() for row in one.training.x} | {row.tobytes() for row in one.validation.x}
    assert rows == {row.tobytes() for row in DATA.x}
    assert len(one.training) + len(one.validation) == len(rows)


def test_the_batch_size_may_be_a_setting() -> None:
    sizes = []

    def counted(settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
        trainer = make(settings, rng=rng)

        def estimator(objective: gn.Objective) -> gn.Gradient:
            sizes.append(len(objective.t))
            return gn.Backprop()(objective)

        trainer.gradient = estimator
        return trainer

    trial = TrainingTrial(counted, DATA, batch_size=lambda settings: settings.hidden)
    trial(Settings(0.1, 12), rng=RNG(0), budget=1)
    assert sizes == [12, 12, 12, 12]


def test_without_classes_the_score_is_minus_the_loss() -> None:
    x = RNG(0).normal(size=(50, 3)).astype(np.float32)
    data = gn.data.Dataset(x, x @ np.ones((3, 2), np.float32) + 0.5)

    def line(settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
        net, optimizer = gn.Sequential(gn.Dense(3, 2), rng=rng), gn.SGD(settings.learning_rate)
        return gn.Trainer(net, loss=gn.MeanSquaredError(), optimizer=optimizer)

    trial = TrainingTrial(line, data)
    outcome = trial(Settings(0.1, 1), rng=RNG(0), budget=3)
    losses = outcome.details["validation_loss"]
    assert isinstance(losses, list)
    assert outcome.score == -losses[-1] < 0
    assert sorted(outcome.details) == ["loss", "validation_loss"]


def test_the_search_takes_the_divergence_as_a_failure() -> None:
    space = Space(Settings, learning_rate=log_uniform(1e20, 1e30), hidden=integers(2, 9))
    results = run(TrainingTrial(make, DATA), space, RandomSearch(3, budget=5), rng=0)
    assert [each.failed for each in results] == [True] * 3
    assert (results[0].error or "").startswith("DivergenceError: after epoch 1: ")


def test_half_a_training_has_no_score() -> None:
    def interrupted(settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
        trainer = make(settings, rng=rng)

        def estimator(objective: gn.Objective) -> gn.Gradient:
            os.kill(os.getpid(), signal.SIGINT)
            return gn.Backprop()(objective)

        trainer.gradient = estimator
        return trainer

    with pytest.raises(KeyboardInterrupt):
        TrainingTrial(interrupted, DATA)(Settings(0.1, 3), rng=RNG(0), budget=2)
    space = Space(Settings, learning_rate=log_uniform(0.1, 1), hidden=3)
    results = run(TrainingTrial(interrupted, DATA), space, RandomSearch(3, budget=2), rng=0)
    assert (len(results), results.reason) == (0, "interrupted")


def test_it_says_what_it_trains_without_addresses() -> None:
    assert "0x" not in repr(TrainingTrial(Made(), DATA))
    assert "N=48" in repr(TrainingTrial(make, DATA))


def test_it_is_as_large_as_its_data() -> None:
    size = sum(array.nbytes for array in (DATA.x, DATA.t))
    assert size < sys.getsizeof(TrainingTrial(make, DATA)) < size + 1000


class Made:
    def __call__(self, settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
        return make(settings, rng=rng)

    def __repr__(self) -> str:
        return "Made()"


def test_no_data_set_and_no_batch_size_are_refused_before_the_search() -> None:
    rows: Any = DATA.x
    with pytest.raises(TypeError, match=r"TrainingTrial: wanted a Dataset, got a ndarray"):
        TrainingTrial(make, rows)
    with pytest.raises(ValueError, match=r"TrainingTrial: batch_size is 0; wanted a whole number"):
        TrainingTrial(make, DATA, batch_size=0)
