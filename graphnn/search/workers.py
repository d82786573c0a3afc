"""The trials of a round, side by side; joblib knows where."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Generator, Iterator, Sequence
from typing import Any, TypeVar

from graphnn.search.attempt import Attempt, Task, attempt
from graphnn.search.trial import Trial

__all__ = ["attempts", "require_search_extra"]

S = TypeVar("S")


def require_search_extra() -> None:
    """Make sure that joblib and threadpoolctl are there.

    Raises
    ------
    ModuleNotFoundError
        If not; it says what to install.
    """
    try:
        for needed in ("joblib", "threadpoolctl"):
            importlib.import_module(needed)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'graphnn.search needs {error.name}; install it with: pip install "graphnn[search]"',
            name=error.name,
        ) from error


def attempts(trial: Trial[S], tasks: Sequence[Task[S]], n_jobs: int | None) -> Generator[Attempt]:
    """Run trials and yield each as it ends.

    Parameters
    ----------
    trial
        What is run.
    tasks
        With what.
    n_jobs
        Workers, as joblib counts them: ``None`` for one or what ``joblib.parallel_config`` says,
        -1 for all cores.
    """
    import joblib

    calls = [joblib.delayed(attempt)(trial, task) for task in tasks]
    try:
        # Trials are long: in batches, they would be recorded late.
        parallel = joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered", batch_size=1)
    except ValueError:
        yield from _in_chunks(calls, n_jobs)
        return
    running = parallel(calls)
    try:
        # To yield from it would hand our own closing on, and joblib warns of it.
        for each in running:  # noqa: UP028
            yield each
    finally:
        with warnings.catch_warnings():
            # That trials are given up is no news to whoever pressed Ctrl-C.
            warnings.simplefilter("ignore", UserWarning)
            running.close()


def _in_chunks(calls: Sequence[Any], n_jobs: int | None) -> Iterator[Attempt]:
    """Wait for as many trials as there are workers: some back ends give results only together."""
    import joblib

    width = joblib.effective_n_jobs(n_jobs)
    for start in range(0, len(calls), width):
        yield from joblib.Parallel(n_jobs=n_jobs, batch_size=1)(calls[start : start + width])
