"""Random search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import attrs

from graphnn.search.seeds import Seeds
from graphnn.search.space import Space
from graphnn.search.strategy import Candidate, Rounds, candidate, check_at_least

__all__ = ["RandomSearch"]

S = TypeVar("S")


@attrs.frozen
class RandomSearch:
    """Settings drawn independently (section 6.5.2; Bergstra and Bengio 2012).

    It beats a grid where few of the settings matter: every trial tries a new value of each.

    Parameters
    ----------
    trials
        How many. A search that is over goes on if it is asked for more.
    budget
        What each is given: epochs, for `TrainingTrial`.
    """

    trials: int
    budget: int = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_at_least("RandomSearch", "trials", self.trials, 1)
        check_at_least("RandomSearch", "budget", self.budget, 1)

    def next_round(
        self, space: Space[S], seeds: Seeds, ended: Rounds[S], /
    ) -> Sequence[Candidate[S]]:
        """Give all trials at once."""
        if ended:
            return ()
        return [
            candidate(space, number, self.budget, space.draw(seeds.drawing(number)))
            for number in range(self.trials)
        ]

    def describe(self) -> str:
        """Leave the number of trials out: a trial is the same, however many follow."""
        return f"RandomSearch(budget={self.budget})"
