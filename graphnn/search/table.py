"""Trials as rows of a table."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from graphnn.search.space import Space
from graphnn.search.trial import FinishedTrial

__all__ = ["as_html", "as_text", "rows", "written"]

_MOST_ROWS = 60
_LONGEST_ERROR = 60


def rows(trials: Sequence[FinishedTrial[Any]], space: Space[Any]) -> list[tuple[str, ...]]:
    """Lay trials out: a row of titles, then one a trial; columns that say nothing are left out.

    Parameters
    ----------
    trials
        In the order in which they are shown.
    space
        Its drawn settings are columns.
    """
    columns = {
        "trial": [str(trial.number) for trial in trials],
        "budget": [str(trial.budget) for trial in trials],
        "score": ["" if trial.failed else f"{trial.score:.4f}" for trial in trials],
        **{name: [written(trial.point[name]) for trial in trials] for name in space.distributions},
        "seconds": [f"{trial.seconds:.2f}" for trial in trials],
        "error": [_shortened(trial.error or "") for trial in trials],
    }
    if not any(columns["error"]):
        del columns["error"]
    return [tuple(columns), *zip(*columns.values(), strict=True)]


def written(value: object) -> str:
    """Write a setting: a number with four digits, anything else as it is.

    >>> written(0.000123456), written(50), written("relu")
    ('0.0001235', '50', 'relu')
    """
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def as_text(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Write rows as aligned lines; of a long search the best ones."""
    shown = rows[: _MOST_ROWS + 1]
    columns = [_aligned(column) for column in zip(*shown, strict=True)]
    lines = ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]
    rest = len(rows) - len(shown)
    more = [f"and {rest} more"] if rest else []
    return [lines[0], "-" * max(map(len, lines)), *lines[1:], *more]


def as_html(rows: Sequence[tuple[str, ...]]) -> str:
    """Write rows as an HTML table, for notebooks."""
    titles, *cells = rows
    head = "".join(f"<th>{html.escape(title)}</th>" for title in titles)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in cells
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _aligned(column: Sequence[str]) -> list[str]:
    width = max(map(len, column))
    # Numbers end below each other, sentences begin there.
    align = str.ljust if column[0] == "error" else str.rjust
    return [align(cell, width) for cell in column]


def _shortened(error: str) -> str:
    return error if len(error) <= _LONGEST_ERROR else f"{error[: _LONGEST_ERROR - 1]}…"
