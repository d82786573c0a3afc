"""A trial: settings in, a score out; and what is kept of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import attrs
import numpy as np

from graphnn.graph import Network
from graphnn.search.space import Point

__all__ = ["Details", "FinishedTrial", "Outcome", "Trial"]

S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)

Details: TypeAlias = Mapping[str, float | Sequence[float]]
"""Numbers and curves by name."""


def _as_details(given: Details) -> Details:
    return {name: np.asarray(value, dtype=np.float64).tolist() for name, value in given.items()}


@attrs.frozen(eq=False)
class Outcome:
    """What a trial gives.

    Parameters
    ----------
    score
        How good it was; greater is better. Accuracy on validation data, say, never on test data.
    model
        The trained network, if the best one is to be kept.
    details
        More that is to be recorded: numbers or curves by name.
    """

    score: float = attrs.field(converter=float)
    model: Network[Any, Any] | None = None
    details: Details = attrs.field(factory=dict, converter=_as_details)


class Trial(Protocol[S_contra]):
    """What a search calls: a function, or an object such as `TrainingTrial`.

    It must be picklable where processes run it.
    """

    def __call__(
        self, settings: S_contra, /, *, rng: np.random.Generator, budget: int
    ) -> float | Outcome:
        """Try settings.

        Parameters
        ----------
        settings
            What the space made of the drawn values.
        rng
            The trial's own generator: the same for its number, however many workers there are.
        budget
            How much it may cost, in epochs or whatever the trial counts.

        Returns
        -------
        float or Outcome
            The score, greater is better, or a score with a model and details.
        """


@attrs.frozen(eq=False)
class FinishedTrial(Generic[S]):
    """A trial that has ended, well or with an error.

    Parameters
    ----------
    number
        Counts from 0; a trial that is run again with a greater budget keeps it.
    budget
        What it was given.
    settings
        What it was tried with.
    point
        The drawn ones of them by name.
    score
        What it gave; NaN after an error.
    error
        What went wrong, as one sentence, or ``None``.
    seconds
        Wall-clock time.
    details
        What else it recorded.
    """

    number: int
    budget: int
    settings: S
    point: Point
    score: float
    error: str | None
    seconds: float
    # Who wrote the trial knows which are curves; of the union mypy would have all ask.
    details: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def failed(self) -> bool:
        """Whether it ended with an error."""
        return self.error is not None

    @property
    def rank(self) -> tuple[float, int, int]:
        """By what trials are sorted: the best score first, then the earlier trial."""
        return (math.inf if self.failed else -self.score, self.number, self.budget)
