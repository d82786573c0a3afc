"""A space is checked as the call of its class would be."""

import attrs
import numpy as np
from graphnn import search


@attrs.frozen
class Settings:
    learning_rate: float
    hidden: int = 50
    activation: str = "relu"


@attrs.frozen
class Others:
    momentum: float


def train(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
    settings.learning_rat  # E: "Settings" has no attribute "learning_rat"; maybe "learning_rate"?  [attr-defined]
    return settings.learning_rate


def others(settings: Others, *, rng: np.random.Generator, budget: int) -> float:
    return settings.momentum


rate = search.log_uniform(1e-4, 1)
space = search.Space(Settings, learning_rate=rate)
search.Space(Settings, learning_rat=rate)  # E: Unexpected keyword argument "learning_rat" for "Space"; did you mean "learning_rate"?  [call-arg]
search.Space(Settings, hidden=search.integers(1, 2))  # E: Missing positional argument "learning_rate" in call to "Space"  [call-arg]
search.Space(Settings, learning_rate=rate, hidden=search.uniform(1, 2))  # E: Argument "hidden" to "Space" has incompatible type "float"; expected "int"  [arg-type]
search.Space(Settings, learning_rate=search.choice("high", "low"))  # E: Argument "learning_rate" to "Space" has incompatible type "str"; expected "float"  [arg-type]
search.run(others, space, search.GridSearch(3, budget=1))  # E: Cannot infer value of type parameter "S" of "run"  [misc]
