"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graphnn.search import SearchResults
from graphnn.search.table import rows as search_rows
from graphnn.training import Epoch, History

__all__ = ["history_table", "output", "shown_epochs", "trials_table"]

_MOST_ROWS = 12


def output() -> Console:
    """Make the console for standard output."""
    return Console(highlight=False)


def shown_epochs(history: Sequence[Epoch]) -> list[Epoch]:
    """Choose at most a dozen epochs: the first, the last, and evenly between."""
    if len(history) <= _MOST_ROWS:
        return list(history)
    last = len(history) - 1
    places = {round(place * last / (_MOST_ROWS - 1)) for place in range(_MOST_ROWS)}
    return [history[place] for place in sorted(places)]


def history_table(history: History) -> Table:
    """Lay a training out as a table."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("epoch", "loss", "train accuracy", "test loss", "test accuracy", "seconds"):
        table.add_column(title, justify="right")
    for epoch in shown_epochs(history):
        table.add_row(
            str(epoch.number),
            f"{epoch.loss:.4f}",
            _percent(epoch.accuracy),
            "" if epoch.validation_loss is None else f"{epoch.validation_loss:.4f}",
            _percent(epoch.validation_accuracy),
            f"{epoch.seconds:.3f}",
        )
    return table


def trials_table(results: SearchResults[Any]) -> Table:
    """Lay the best trials of a search out as a table."""
    titles, *rows = search_rows(results[:_MOST_ROWS], results.space)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        table.add_column(escape(title), justify="left" if title == "error" else "right")
    for row in rows:
        table.add_row(*map(escape, row))
    if len(results) > _MOST_ROWS:
        table.caption = f"the best {_MOST_ROWS} of {len(results):,}"
    return table


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.2f}%"
