"""Runs a search: rounds of trials, each recorded as it ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Generic, Literal, TypeVar

import attrs

from graphnn.arrays import SeedLike
from graphnn.search import progress
from graphnn.search.arguments import check_arguments
from graphnn.search.attempt import Attempt, Task
from graphnn.search.best_model import BestModel
from graphnn.search.distributions import as_plain
from graphnn.search.journal import Journal, JournalError, Line, Unwritten
from graphnn.search.lines import as_line, from_line
from graphnn.search.results import SearchResults
from graphnn.search.seeds import Seeds
from graphnn.search.space import Space
from graphnn.search.strategy import Candidate, Strategy
from graphnn.search.trial import FinishedTrial, Trial
from graphnn.search.workers import attempts, require_search_extra
from graphnn.training.interrupts import Interrupts

__all__ = ["run"]

S = TypeVar("S")


def run(
    trial: Trial[S],
    space: Space[S],
    strategy: Strategy,
    *,
    rng: SeedLike | None = None,
    n_jobs: int | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> SearchResults[S]:
    """Search a space for the settings with the best score.

    A trial that raises is recorded with its error, and the search goes on. Ctrl-C ends the search;
    what has ended is kept and returned. While a trial runs, BLAS has one thread.

    Parameters
    ----------
    trial
        Tries settings: a function ``train(settings, *, rng, budget)`` that gives a score, or a
        `TrainingTrial`.
    space
        The settings and where each is drawn from.
    strategy
        `RandomSearch`, `GridSearch`, `SuccessiveHalving`, or one's own.
    rng
        Seed or generator of the search (SPEC 7). Trial ``i`` has a seed of its own, so what comes
        out depends neither on the number of workers nor on the order in which trials end.
    n_jobs
        How many trials run side by side, as joblib counts: -1 is one a core. Left out, it is one,
        or what the back end has that ``joblib.parallel_config("dask")`` names.
    folder
        Where each trial is recorded as it ends, and the best model kept. The same call goes on
        where a former one was killed or interrupted; no trial that has ended is run again. Without
        `rng`, the seed of the record is used.

    Returns
    -------
    SearchResults
        The trials, the best first.

    Raises
    ------
    JournalError
        If the folder holds the record of another search; the message says what differs.
    UnsavableError
        If a folder is given and a model cannot be saved.
    ModuleNotFoundError
        If joblib or threadpoolctl is not installed: ``pip install "graphnn[search]"``.
    TypeError
        If `trial`, `space` or `strategy` is something else.
    ValueError
        If `n_jobs` is no number of trials.

    Examples
    --------
    Where is a parabola the highest?

    >>> from typing import NamedTuple
    >>> import numpy as np
    >>> class Settings(NamedTuple):
    ...     x: float
    >>> def height(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
    ...     return 1 - (settings.x - 0.3) ** 2
    >>> from graphnn import search
    >>> space = search.Space(Settings, x=search.uniform(0, 1))
    >>> search.run(height, space, search.GridSearch(points=11, budget=1)).best.settings
    Settings(x=0.30000000000000004)
    """
    require_search_extra()
    check_arguments(trial, space, strategy, n_jobs)
    kept = None if folder is None else Path(folder)
    with Journal.opened(kept) if kept is not None else _unwritten() as journal:
        seeds = _seeds(rng, journal.header)
        journal.begin(
            {
                "trial": as_plain(trial),
                "space": space.describe(),
                "strategy": strategy.describe(),
                "seed": list(seeds.entropy),
            }
        )
        search = _Search(trial, space, strategy, seeds, n_jobs, journal, BestModel(kept))
        return search.run()


@contextlib.contextmanager
def _unwritten() -> Iterator[Unwritten]:
    yield Unwritten()


def _seeds(rng: SeedLike | None, header: Line | None) -> Seeds:
    if rng is None and header is not None:
        return Seeds(tuple(header["seed"]))
    return Seeds.of(rng)


@attrs.define(eq=False)
class _Search(Generic[S]):
    """One call of `run`: what is fixed for it, and what grows."""

    trial: Trial[S]
    space: Space[S]
    strategy: Strategy
    seeds: Seeds
    n_jobs: int | None
    journal: Journal | Unwritten
    best: BestModel
    ended: dict[tuple[int, int], FinishedTrial[S]] = attrs.field(factory=dict, init=False)
    interrupts: Interrupts = attrs.field(factory=Interrupts, init=False)
    reason: Literal["completed", "interrupted"] = attrs.field(default="completed", init=False)

    def run(self) -> SearchResults[S]:
        self._recall()
        try:
            with self.interrupts.watched(), progress.shown() as report:
                self._rounds(report)
        except KeyboardInterrupt:
            self.reason = "interrupted"
        trials = sorted(self.ended.values(), key=lambda each: each.rank)
        return SearchResults(tuple(trials), self.space, self.reason, self.best)

    def _recall(self) -> None:
        for line in self.journal.lines:
            known = from_line(self.space, line)
            self.ended[known.number, known.budget] = known
        well = [each for each in self.ended.values() if not each.failed]
        self.best.settle(min(well, key=lambda each: each.rank, default=None))

    def _rounds(self, report: progress.Report) -> None:
        rounds: list[list[FinishedTrial[S]]] = []
        while candidates := self.strategy.next_round(self.space, self.seeds, rounds):
            self._round(candidates, report)
            rounds.append([self.ended[each.number, each.budget] for each in candidates])

    def _round(self, candidates: Sequence[Candidate[S]], report: progress.Report) -> None:
        open_ones = [each for each in candidates if not self._is_known(each)]
        ended = len(candidates) - len(open_ones)
        report(ended, len(candidates), self.best.trial)
        tasks = [
            Task(place, each.settings, self.seeds.training(each.number), each.budget)
            for place, each in enumerate(open_ones)
        ]
        with contextlib.closing(attempts(self.trial, tasks, self.n_jobs)) as running:
            for attempt in running:
                # What is on record is in the results too.
                with self.interrupts.held():
                    self._keep(open_ones[attempt.place], attempt)
                self.interrupts.deliver()
                ended += 1
                report(ended, len(candidates), self.best.trial)

    def _is_known(self, candidate: Candidate[S]) -> bool:
        known = self.ended.get((candidate.number, candidate.budget))
        if known is None:
            return False
        if self.space.written(known.point) != self.space.written(candidate.point):
            raise JournalError(
                f"trial {candidate.number} is on record with {dict(known.point)}, but its seed "
                f"gives {dict(candidate.point)}; another version of NumPy or graphnn drew it, so "
                "choose another folder"
            )
        return True

    def _keep(self, candidate: Candidate[S], attempt: Attempt) -> None:
        outcome = attempt.outcome
        trial = FinishedTrial(
            candidate.number,
            candidate.budget,
            candidate.settings,
            candidate.point,
            float("nan") if outcome is None else outcome.score,
            attempt.error,
            attempt.seconds,
            {} if outcome is None else outcome.details,
        )
        model = None if outcome is None else outcome.model
        is_best = self.best.is_beaten_by(trial)
        if is_best:
            self.best.prepare(trial, model)
        self.journal.add(as_line(self.space, trial))
        if is_best:
            self.best.accept(trial, model)
        self.ended[trial.number, trial.budget] = trial
