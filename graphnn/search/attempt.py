"""One trial, as a worker runs it."""

from __future__ import annotations

import math
import time
from typing import Generic, TypeVar

import attrs
import numpy as np

from graphnn.search.blas_threads import one_blas_thread
from graphnn.search.interruption import noticed
from graphnn.search.trial import Outcome, Trial
from graphnn.training.bar import silenced

__all__ = ["Attempt", "attempt"]

S = TypeVar("S")


@attrs.frozen(eq=False)
class Attempt:
    """How a trial went: its outcome, or what went wrong.

    Parameters
    ----------
    place
        Of the trial in its round.
    outcome
        ``None`` after an error.
    error
        One sentence, or ``None``.
    seconds
        Wall-clock time.
    """

    place: int
    outcome: Outcome | None
    error: str | None
    seconds: float


@attrs.frozen(eq=False)
class Task(Generic[S]):
    """What `attempt` is to run."""

    place: int
    settings: S
    seed: np.random.SeedSequence
    budget: int


def attempt(trial: Trial[S], task: Task[S]) -> Attempt:
    """Run a trial; an error is an outcome too.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl-C came in the midst of it.
    """
    start = time.perf_counter()
    outcome, error = None, None
    try:
        with noticed(), one_blas_thread(), silenced():
            rng = np.random.default_rng(task.seed)
            outcome = _as_outcome(trial(task.settings, rng=rng, budget=task.budget))
    except Exception as raised:
        error = _sentence(raised)
    return Attempt(task.place, outcome, error, time.perf_counter() - start)


def _as_outcome(given: float | Outcome) -> Outcome:
    try:
        outcome = given if isinstance(given, Outcome) else Outcome(given)
    except (TypeError, ValueError):
        raise TypeError(
            f"the trial gave {given!r}; wanted its score, a number, or a graphnn.search.Outcome"
        ) from None
    if not math.isfinite(outcome.score):
        raise ArithmeticError(f"the score is {outcome.score}")
    return outcome


def _sentence(error: Exception) -> str:
    notes = [f"({note})" for note in getattr(error, "__notes__", ())]
    return " ".join([f"{type(error).__name__}:", *str(error).split(), *notes])
