"""A trial as a line of the record, and back."""

from __future__ import annotations

import math
from typing import TypeVar

from graphnn.search.journal import JournalError, Line
from graphnn.search.space import Space
from graphnn.search.trial import FinishedTrial

__all__ = ["as_line", "from_line"]

S = TypeVar("S")


def as_line(space: Space[S], trial: FinishedTrial[S]) -> Line:
    """Write a trial."""
    return {
        "trial": trial.number,
        "budget": trial.budget,
        "settings": space.written(trial.point),
        "score": None if trial.failed else trial.score,
        "error": trial.error,
        "seconds": trial.seconds,
        "details": dict(trial.details),
    }


def from_line(space: Space[S], line: Line) -> FinishedTrial[S]:
    """Read a trial.

    Raises
    ------
    JournalError
        If the line is none that `as_line` writes.
    """
    try:
        point = space.read(line["settings"])
        return FinishedTrial(
            number=line["trial"],
            budget=line["budget"],
            settings=space.settings(point),
            point=point,
            score=math.nan if line["score"] is None else line["score"],
            error=line["error"],
            seconds=line["seconds"],
            details=line["details"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JournalError(
            f"the record has a line that is no trial of this search, {line}: {error}"
        ) from error
