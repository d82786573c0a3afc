"""Grid search."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TypeVar

import attrs

from graphnn.search.seeds import Seeds
from graphnn.search.space import Space
from graphnn.search.strategy import Candidate, Rounds, candidate, check_at_least

__all__ = ["GridSearch"]

S = TypeVar("S")


@attrs.frozen
class GridSearch:
    """Every combination of evenly spaced values.

    Parameters
    ----------
    points
        Values along each range, on its own scale; a choice gives all that it has.
    budget
        What each trial is given: epochs, for `TrainingTrial`.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> from graphnn.search import Space, choice, log_uniform
    >>> class Settings(NamedTuple):
    ...     rate: float
    ...     activation: str
    >>> space = Space(Settings, rate=log_uniform(0.01, 1), activation=choice("relu", "tanh"))
    >>> for each in GridSearch(points=3, budget=10).next_round(space, Seeds.of(0), []):
    ...     print(each.number, each.settings)
    0 Settings(rate=0.01, activation='relu')
    1 Settings(rate=0.01, activation='tanh')
    2 Settings(rate=0.1, activation='relu')
    3 Settings(rate=0.1, activation='tanh')
    4 Settings(rate=1.0, activation='relu')
    5 Settings(rate=1.0, activation='tanh')
    """

    points: int
    budget: int = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_at_least("GridSearch", "points", self.points, 2)
        check_at_least("GridSearch", "budget", self.budget, 1)

    def next_round(
        self, space: Space[S], seeds: Seeds, ended: Rounds[S], /
    ) -> Sequence[Candidate[S]]:
        """Give all trials at once."""
        if ended:
            return ()
        names = list(space.distributions)
        values = [each.grid(self.points) for each in space.distributions.values()]
        return [
            candidate(space, number, self.budget, dict(zip(names, picked, strict=True)))
            for number, picked in enumerate(itertools.product(*values))
        ]

    def describe(self) -> str:
        """Give all of it: another grid numbers its points otherwise."""
        return repr(self)
