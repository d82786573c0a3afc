"""Progress of a training on a terminal; nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final, TypeAlias

__all__ = ["Report", "say", "shown", "silenced"]

Report: TypeAlias = Callable[[int, int, float], None]
"""Takes the number of the epoch, that of the steps done, and the loss of the last."""

_INTERVAL = 0.1

_SILENCED: Final = ContextVar("_SILENCED", default=False)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Show no bar while the ``with`` block runs: a search has one for all its trainings."""
    token = _SILENCED.set(True)
    try:
        yield
    finally:
        _SILENCED.reset(token)


def say(text: str) -> None:
    """Say something on standard error, if that is a terminal."""
    if _is_seen():
        print(text, file=sys.stderr)


@contextlib.contextmanager
def shown(steps: int) -> Iterator[Report]:
    """Show a bar on standard error while the ``with`` block runs, if that is a terminal.

    It is there before the first step, and its clock shows that a slow one is under way.

    Parameters
    ----------
    steps
        How many steps there will be.

    Yields
    ------
    callable
        To be called after each step.
    """
    if not _is_seen():
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
            TimeRemainingColumn,
        )
    except ModuleNotFoundError:
        yield _silent
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # What a plugin prints goes where it always went, unless that is the bar's own terminal.
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
    )
    with progress as bar:
        task = bar.add_task("training", total=steps)
        drawn = 0.0

        def report(epoch: int, done: int, loss: float) -> None:
            nonlocal drawn
            # Drawing costs more than a step of a small network.
            if time.monotonic() - drawn < _INTERVAL and done < steps:
                return
            drawn = time.monotonic()
            bar.update(task, completed=done, description=f"epoch {epoch}  loss {loss:.4f}")

        yield report


def _is_seen() -> bool:
    # Standard error is None in a program without a console.
    return not _SILENCED.get() and sys.stderr is not None and sys.stderr.isatty()


def _silent(epoch: int, done: int, loss: float) -> None:
    """Say nothing."""
