"""Settings and trials that the tests search with; workers import them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Literal

import attrs
import numpy as np

import graphnn as gn
from graphnn import search
from graphnn.data import Dataset
from graphnn.search import Outcome, Space


@attrs.frozen
class Settings:
    learning_rate: float
    hidden: int
    activation: Literal["relu", "sigmoid"] = "relu"


SPACE = Space(
    Settings,
    learning_rate=search.log_uniform(1e-4, 1.0),
    hidden=search.integers(1, 100),
    activation=search.choice("relu", "sigmoid"),
)

ROWS = np.random.default_rng(7).normal(size=(60, 4)).astype(np.float32)
DATA = Dataset(ROWS, (ROWS[:, 0] > ROWS[:, 1]).astype(int))


def peak(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
    """Score best at a learning rate of 0.01; a greater budget sees it more clearly."""
    return float(-abs(np.log10(settings.learning_rate) + 2) + rng.normal() / budget)


def make(settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
    net = gn.Sequential(
        gn.Dense(4, settings.hidden), settings.activation, gn.Dense(settings.hidden, 2), rng=rng
    )
    optimizer = gn.SGD(settings.learning_rate)
    return gn.Trainer(net, loss="softmax-cross-entropy", optimizer=optimizer, rng=rng)


def odd_ones_fail(settings: Settings, *, rng: np.random.Generator, budget: int) -> Outcome:
    if settings.hidden % 2:
        raise ArithmeticError(f"{settings.hidden} is\nodd")
    return Outcome(settings.hidden, details={"curve": [1, 2.5], "last": np.float64(0.5)})


@attrs.frozen
class Noted:
    """Notes in a folder which trials ran, and how many BLAS threads they saw."""

    folder: Path
    wait: float = 0.0

    def __call__(self, settings: Settings, *, rng: np.random.Generator, budget: int) -> Outcome:
        from threadpoolctl import threadpool_info

        threads = [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]
        assert threads
        time.sleep(self.wait)
        score = peak(settings, rng=rng, budget=budget)
        text = f"{settings.learning_rate!r} {max(threads)} {os.getpid()}\n"
        with (self.folder / "ran.txt").open("a") as file:
            file.write(text)
        net = gn.Sequential(gn.Dense(4, 2), rng=int(1e6 * settings.learning_rate))
        return Outcome(score, net)

    @property
    def ran(self) -> list[list[str]]:
        path = self.folder / "ran.txt"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


@attrs.frozen
class InterruptsTraining:
    """A trial in whose training Ctrl-C comes, and which takes no notice."""

    number: int

    def __call__(self, settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
        trainer = make(settings, rng=rng)
        steps = 0

        def estimator(objective: gn.Objective) -> gn.Gradient:
            nonlocal steps
            steps += 1
            if steps == 2 and settings.hidden == self.number:
                os.kill(os.getpid(), signal.SIGINT)
            return gn.Backprop()(objective)

        trainer.gradient = estimator
        trainer.fit(DATA, epochs=budget, batch_size=10)
        return float(trainer.evaluate(DATA).accuracy)
