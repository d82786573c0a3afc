"""What a search found: its trials, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

import attrs

from graphnn.graph import Network
from graphnn.search import table
from graphnn.search.best_model import BestModel
from graphnn.search.space import Space
from graphnn.search.trial import FinishedTrial

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SearchResults"]

S = TypeVar("S")


@attrs.frozen(repr=False, eq=False)
class SearchResults(Sequence[FinishedTrial[S]], Generic[S]):
    """The trials of a search, the best first and those that failed last, written as a table.

    Parameters
    ----------
    trials
        Those that have ended, by score; of equal ones the earlier first.
    space
        What was searched.
    reason
        Why the search ended: ``"completed"``, or ``"interrupted"`` by Ctrl-C.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> import numpy as np
    >>> from graphnn import search
    >>> class Settings(NamedTuple):
    ...     x: float
    >>> def height(settings: Settings, *, rng: np.random.Generator, budget: int) -> float:
    ...     return 1 - (settings.x - 0.3) ** 2
    >>> space = search.Space(Settings, x=search.uniform(0, 1))
    >>> results = search.run(height, space, search.GridSearch(points=3, budget=1))
    >>> results.best.settings
    Settings(x=0.5)
    >>> [trial.number for trial in results]
    [1, 0, 2]
    """

    trials: tuple[FinishedTrial[S], ...]
    space: Space[S]
    reason: Literal["completed", "interrupted"] = "completed"
    _best_model: BestModel = attrs.field(factory=lambda: BestModel(None))

    @property
    def best(self) -> FinishedTrial[S]:
        """The trial with the greatest score.

        Raises
        ------
        ValueError
            If none ended well.
        """
        if not self.trials:
            raise ValueError("SearchResults.best: no trial has ended")
        first = self.trials[0]
        if first.failed:
            raise ValueError(
                f"SearchResults.best: all {len(self)} trials failed, trial {first.number} with "
                f"{first.error}"
            )
        return first

    @property
    def best_model(self) -> Network[Any, Any]:
        """The network of the best trial.

        Raises
        ------
        ValueError
            If the trial gave none.
        """
        model = self._best_model.model
        if model is None:
            raise ValueError(
                f"SearchResults.best_model: trial {self.best.number} gave no model; return "
                "Outcome(score, model=network) from the trial"
            )
        return model

    @property
    def model_file(self) -> Path | None:
        """Where the best model is saved, if the search has a folder."""
        return self._best_model.path

    @overload
    def __getitem__(self, index: int, /) -> FinishedTrial[S]: ...
    @overload
    def __getitem__(self, index: slice, /) -> tuple[FinishedTrial[S], ...]: ...
    def __getitem__(self, index: int | slice, /) -> FinishedTrial[S] | tuple[FinishedTrial[S], ...]:
        return self.trials[index]

    def __len__(self) -> int:
        return len(self.trials)

    def __iter__(self) -> Iterator[FinishedTrial[S]]:
        return iter(self.trials)

    def to_dict(self) -> dict[str, list[Any]]:
        """Return a list for each column: ``pandas.DataFrame(results.to_dict())`` takes it.

        Returns
        -------
        dict
            ``trial``, ``budget``, ``score`` (NaN after an error), ``error``, ``seconds``, and each
            setting that was drawn by its name.
        """
        return {
            "trial": [trial.number for trial in self],
            "budget": [trial.budget for trial in self],
            "score": [trial.score for trial in self],
            "error": [trial.error for trial in self],
            "seconds": [trial.seconds for trial in self],
            **{name: [trial.point[name] for trial in self] for name in self.space.distributions},
        }

    def __repr__(self) -> str:
        return "\n".join([*table.as_text(table.rows(self, self.space)), *self._end()])

    def _repr_html_(self) -> str:
        return table.as_html(table.rows(self, self.space))

    def _end(self) -> list[str]:
        return ["the search was interrupted"] if self.reason == "interrupted" else []

    def plot(self, figure: Figure | None = None) -> Figure:
        """Draw the score against each setting that was searched; needs matplotlib.

        The best trial is a star; after a halving a point is the larger the greater its budget;
        trials that failed are ticks at the lower edge.

        Parameters
        ----------
        figure
            Where to draw, sized for it; a new one by default.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        ModuleNotFoundError
            If matplotlib is not installed; the message says what to install.
        """
        from graphnn.search.plots import draw_results

        return draw_results(self.trials, self.space, figure)
