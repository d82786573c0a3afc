"""Progress of a training on a terminal; nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

__all__ = ["Report", "shown"]

Report: TypeAlias = Callable[[int, float], None]
"""Takes the number of steps done and the loss of the last."""

_INTERVAL = 0.1


@contextlib.contextmanager
def shown(steps: int, steps_per_epoch: int) -> Iterator[Report]:
    """Show a bar on standard error while the ``with`` block runs, if that is a terminal.

    Parameters
    ----------
    steps
        How many steps there will be.
    steps_per_epoch
        How many of them make an epoch.

    Yields
    ------
    callable
        To be called after each step.
    """
    if not sys.stderr.isatty():
        yield _silent
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining
    except ModuleNotFoundError:
        yield _silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("training", total=steps)
        drawn = 0.0

        def report(done: int, loss: float) -> None:
            nonlocal drawn
            # Drawing costs more than a step of a small network.
            if time.monotonic() - drawn < _INTERVAL and done < steps:
                return
            drawn = time.monotonic()
            epoch = (done - 1) // steps_per_epoch + 1
            bar.update(task, completed=done, description=f"epoch {epoch}  loss {loss:.4f}")

        yield report


def _silent(done: int, loss: float) -> None:
    """Say nothing."""
