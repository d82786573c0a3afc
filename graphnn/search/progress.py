"""Progress of a search on a terminal; nothing anywhere else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from graphnn.search.trial import FinishedTrial
from graphnn.training.bar import bar

__all__ = ["Report", "shown"]

Report: TypeAlias = Callable[[int, int, FinishedTrial[Any] | None], None]
"""Takes how many trials of the round have ended, of how many, and the best of all so far."""


@contextlib.contextmanager
def shown() -> Iterator[Report]:
    """Show a bar on standard error while the ``with`` block runs, if that is a terminal.

    Yields
    ------
    callable
        To be called when a round begins and after each trial.
    """
    with bar() as progress:
        if progress is None:
            yield _silent
            return
        task = progress.add_task("trials", total=None)

        def report(ended: int, trials: int, best: FinishedTrial[Any] | None) -> None:
            said = "trials" if best is None else f"trials  best {best.score:.4f}"
            progress.update(task, completed=ended, total=trials, description=said)

        yield report


def _silent(ended: int, trials: int, best: FinishedTrial[Any] | None) -> None:
    """Say nothing."""
