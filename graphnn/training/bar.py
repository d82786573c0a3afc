"""A bar on a terminal; nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

__all__ = ["bar", "is_seen", "silenced"]

_SILENCED: Final = ContextVar("_SILENCED", default=False)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Show no bar while the ``with`` block runs: a search has one for all its trainings."""
    token = _SILENCED.set(True)
    try:
        yield
    finally:
        _SILENCED.reset(token)


def is_seen() -> bool:
    """Tell whether standard error is a terminal, and somebody is to see what is done."""
    # Standard error is None in a program without a console.
    return not _SILENCED.get() and sys.stderr is not None and sys.stderr.isatty()


@contextlib.contextmanager
def bar(more: Callable[[], Sequence[ProgressColumn]] = tuple) -> Iterator[Progress | None]:
    """Open a bar on standard error for the ``with`` block, if that is a terminal with rich.

    Parameters
    ----------
    more
        Makes further columns, behind the time that has passed; asked only where there is a bar.

    Yields
    ------
    rich.progress.Progress or None
    """
    if not is_seen():
        yield None
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
        yield None
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        *more(),
        console=Console(stderr=True),
        transient=True,
        # What a plugin prints goes where it always went, unless that is the bar's own terminal.
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
    ) as progress:
        yield progress
