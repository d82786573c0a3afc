"""Progress of a search on a terminal; nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from graphnn.search.trial import FinishedTrial

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
    # Standard error is None in a program without a console.
    if sys.stderr is None or not sys.stderr.isatty():
        yield _silent
        return
    try:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )
    except ModuleNotFoundError:
        yield _silent
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
    )
    with progress as bar:
        task = bar.add_task("trials", total=None)

        def report(ended: int, trials: int, best: FinishedTrial[Any] | None) -> None:
            said = "trials" if best is None else f"trials  best {best.score:.4f}"
            bar.update(task, completed=ended, total=trials, description=said)

        yield report


def _silent(ended: int, trials: int, best: FinishedTrial[Any] | None) -> None:
    """Say nothing."""
