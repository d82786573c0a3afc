"""The form of a strategy: round by round, which trials come next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

import attrs

from graphnn.search.seeds import Seeds
from graphnn.search.space import Point, Space
from graphnn.search.trial import FinishedTrial

__all__ = ["Candidate", "Rounds", "Strategy", "candidate", "check_at_least"]

S = TypeVar("S")

Rounds: TypeAlias = Sequence[Sequence[FinishedTrial[S]]]
"""The rounds that are over, each by the numbers of its trials."""


@attrs.frozen(eq=False)
class Candidate(Generic[S]):
    """A trial that is to be run.

    Parameters
    ----------
    number
        Counts from 0; it gives the trial its seed.
    budget
        What the trial is given.
    point, settings
        What was drawn, and the settings made of it.
    """

    number: int
    budget: int
    point: Point
    settings: S


class Strategy(Protocol):
    """Which trials to run.

    A strategy keeps nothing between calls: what comes next depends on its own fields, the space,
    the seeds and the rounds that are over. So a search that was killed goes on where it was.
    """

    def next_round(
        self, space: Space[S], seeds: Seeds, ended: Rounds[S], /
    ) -> Sequence[Candidate[S]]:
        """Give the trials of the next round, none when the search is over.

        The trials of a round run side by side and end in any order.
        """

    def describe(self) -> str:
        """Say what of it must be the same for a search to be gone on with."""


def candidate(space: Space[S], number: int, budget: int, point: Point) -> Candidate[S]:
    """Make the candidate of a point."""
    try:
        settings = space.settings(point)
    except Exception as error:
        error.add_note(f"in the settings of trial {number}, {dict(point)}")
        raise
    return Candidate(number, budget, point, settings)


def check_at_least(who: str, name: str, value: object, least: int) -> None:
    """Refuse what is no whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{who}: {name} is {value!r}; wanted a whole number of at least {least}")
