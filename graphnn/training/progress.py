"""Progress of a training on a terminal; nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from graphnn.training.bar import bar, is_seen

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

__all__ = ["Report", "say", "shown"]

Report: TypeAlias = Callable[[int, int, float], None]
"""Takes the number of the epoch, that of the steps done, and the loss of the last."""

_INTERVAL = 0.1


def say(text: str) -> None:
    """Say something on standard error, if that is a terminal."""
    if is_seen():
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
    with bar(_time_left) as progress:
        if progress is None:
            yield _silent
            return
        task = progress.add_task("training", total=steps)
        drawn = 0.0

        def report(epoch: int, done: int, loss: float) -> None:
            nonlocal drawn
            # Drawing costs more than a step of a small network.
            if time.monotonic() - drawn < _INTERVAL and done < steps:
                return
            drawn = time.monotonic()
            progress.update(task, completed=done, description=f"epoch {epoch}  loss {loss:.4f}")

        yield report


def _time_left() -> Sequence[ProgressColumn]:
    from rich.progress import TextColumn, TimeRemainingColumn

    return TextColumn("left"), TimeRemainingColumn()


def _silent(epoch: int, done: int, loss: float) -> None:
    """Say nothing."""
