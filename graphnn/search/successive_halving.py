"""Successive halving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import attrs

from graphnn.search.seeds import Seeds
from graphnn.search.space import Space
from graphnn.search.strategy import Candidate, Rounds, candidate, check_at_least

__all__ = ["SuccessiveHalving"]

S = TypeVar("S")


@attrs.frozen
class SuccessiveHalving:
    """Many trials with a small budget; the best of them again, with `factor` times as much.

    Random search that gives up early on what begins badly (Jamieson and Talwalkar 2016, the inner
    loop of Hyperband, Li et al. 2018). The last round has the whole budget, and of ``n`` trials
    ``n // factor`` come into the next round. A trial that comes further is trained anew from the
    same seed, so it costs at most a factor of ``factor / (factor - 1)`` more than to go on.

    Parameters
    ----------
    trials
        How many begin.
    max_budget
        What those of the last round are given: epochs, for `TrainingTrial`.
    min_budget
        Less than this nobody is given.
    factor
        Of the trials one in `factor` comes further, with `factor` times the budget.

    Examples
    --------
    >>> SuccessiveHalving(27, max_budget=81, factor=3).budgets
    (3, 9, 27, 81)
    >>> SuccessiveHalving(27, max_budget=81, min_budget=20, factor=3).budgets
    (27, 81)
    """

    trials: int
    max_budget: int = attrs.field(kw_only=True)
    min_budget: int = attrs.field(default=1, kw_only=True)
    factor: int = attrs.field(default=3, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_at_least("SuccessiveHalving", "trials", self.trials, 1)
        check_at_least("SuccessiveHalving", "min_budget", self.min_budget, 1)
        check_at_least("SuccessiveHalving", "max_budget", self.max_budget, self.min_budget)
        check_at_least("SuccessiveHalving", "factor", self.factor, 2)

    @property
    def budgets(self) -> tuple[int, ...]:
        """The budget of each round."""
        budgets, share = [self.max_budget], self.factor
        while self.trials >= share and self.max_budget // share >= self.min_budget:
            budgets.append(self.max_budget // share)
            share *= self.factor
        return tuple(reversed(budgets))

    def next_round(
        self, space: Space[S], seeds: Seeds, ended: Rounds[S], /
    ) -> Sequence[Candidate[S]]:
        """Give the best of the last round a greater budget; those that failed are out."""
        if len(ended) == len(self.budgets):
            return ()
        budget = self.budgets[len(ended)]
        if not ended:
            return [
                candidate(space, number, budget, space.draw(seeds.drawing(number)))
                for number in range(self.trials)
            ]
        last = ended[-1]
        running = sorted((each for each in last if not each.failed), key=lambda each: each.rank)
        further = running[: max(1, len(last) // self.factor)]
        return [
            Candidate(each.number, budget, each.point, each.settings)
            for each in sorted(further, key=lambda each: each.number)
        ]

    def describe(self) -> str:
        """Give all of it: who comes further depends on who else there is."""
        return repr(self)
