"""What a caller gives to a search, refused in a sentence where it is something else."""

from __future__ import annotations

import numpy as np

from graphnn.search.space import Space

__all__ = ["check_arguments"]


def check_arguments(trial: object, space: object, strategy: object, n_jobs: object) -> None:
    """Refuse what cannot be searched with.

    Raises
    ------
    TypeError
        If one of the first three is something else, or a class that was not called.
    ValueError
        If `n_jobs` is no whole number, or 0.
    """
    if isinstance(trial, type) or not callable(trial):
        wanted = "a function train(settings, *, rng, budget) that gives a score, or a TrainingTrial"
        raise _refused("trial", trial, wanted)
    if not isinstance(space, Space):
        wanted = "a Space, as in Space(Settings, learning_rate=log_uniform(1e-3, 1))"
        raise _refused("space", space, wanted)
    if isinstance(strategy, type) or not callable(getattr(strategy, "next_round", None)):
        raise _refused("strategy", strategy, "a strategy, such as RandomSearch(20, budget=10)")
    counts = isinstance(n_jobs, int | np.integer) and not isinstance(n_jobs, bool)
    if n_jobs is not None and (not counts or n_jobs == 0):
        raise ValueError(
            f"search.run: n_jobs is {n_jobs!r}; wanted a whole number of at least 1, or -1 for one "
            "trial a core"
        )


def _refused(name: str, value: object, wanted: str) -> TypeError:
    called = f"; the class {value.__name__} has to be called" if isinstance(value, type) else ""
    return TypeError(f"search.run: {name} is {value!r}; wanted {wanted}{called}")
