"""A space of settings: the objective knows the type of each."""

from typing import Literal

import attrs
import numpy as np
from graphnn import search


@attrs.frozen
class Settings:
    learning_rate: float
    hidden: int
    activation: Literal["relu", "sigmoid"]
    sizes: tuple[int, ...] = ()


@attrs.frozen
class Rates:
    rate: float
    decay: float | None = None


def train(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
    reveal_type(settings.learning_rate)  # R: float
    return settings.learning_rate * settings.hidden


space = search.Space(
    Settings,
    learning_rate=search.log_uniform(1e-4, 1),
    hidden=search.integers(20, 100),
    activation=search.choice("relu", "sigmoid"),
    sizes=search.choice((), (100,), (100, 50)),
)
reveal_type(space)  # R: Space[Settings]
reveal_type(search.Space(Rates, rate=search.uniform(0, 1), decay=None))  # R: Space[Rates]
results = search.run(train, space, search.RandomSearch(2, budget=1), rng=0)
reveal_type(results.best.settings)  # R: Settings
for trial in search.run(train, space, search.SuccessiveHalving(3, max_budget=3), rng=0):
    reveal_type(trial.settings.hidden)  # R: int
