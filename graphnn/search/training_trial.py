"""The trial that most searches want: train a network, measure it on data held out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

import attrs
import numpy as np

from graphnn.arrays import SeedLike
from graphnn.data import Dataset
from graphnn.search.trial import Outcome
from graphnn.training import History, Trainer
from graphnn.training.arguments import check_count, check_dataset

__all__ = ["MakeTrainer", "TrainingTrial"]

S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)


class MakeTrainer(Protocol[S_contra]):
    """A function that makes a network and what trains it."""

    def __call__(self, settings: S_contra, /, *, rng: np.random.Generator) -> Trainer:
        """Make the trainer that settings call for; `rng` draws its parameters and batches."""


@attrs.frozen(init=False, eq=False, repr=False)
class TrainingTrial(Generic[S]):
    """Trains for as many epochs as the budget says; the score is the accuracy on data held out.

    Where the data have no classes it is minus the loss. The samples held out are the same for
    every trial. Never give it test data: the best of many scores is too good to be true, and what
    the winner is worth shows on data that had no part in choosing it.

    Parameters
    ----------
    make
        A function ``make(settings, *, rng)`` that gives a `Trainer`.
    dataset
        The samples to learn from.
    held_out
        Share of them that the trials are measured on.
    batch_size
        Samples a mini-batch; a function of the settings where it is searched.
    rng
        Seed or generator of the split (SPEC 7), by default 0: a search that is gone on with has
        to split as before.

    Raises
    ------
    TypeError
        If `dataset` is something else.
    ValueError
        If `held_out` leaves one side without samples, or `batch_size` is no whole number of at
        least 1.

    Examples
    --------
    >>> import graphnn as gn
    >>> from graphnn import search
    >>> from typing import NamedTuple
    >>> class Settings(NamedTuple):
    ...     learning_rate: float
    ...     hidden: int
    >>> def make(settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
    ...     net = gn.Sequential(
    ...         gn.Dense(64, settings.hidden), gn.ReLU(), gn.Dense(settings.hidden, 10), rng=rng
    ...     )
    ...     optimizer = gn.SGD(settings.learning_rate)
    ...     return gn.Trainer(net, loss="softmax-cross-entropy", optimizer=optimizer, rng=rng)
    >>> train, test = gn.data.load_digits()
    >>> trial = search.TrainingTrial(make, train)
    >>> outcome = trial(Settings(0.5, 30), rng=np.random.default_rng(0), budget=3)
    >>> outcome.score > 0.8, sorted(outcome.details)
    (True, ['accuracy', 'loss', 'validation_accuracy', 'validation_loss'])
    """

    make: MakeTrainer[S]
    training: Dataset[Any]
    validation: Dataset[Any]
    batch_size: int | Callable[[S], int]

    def __init__(
        self,
        make: MakeTrainer[S],
        dataset: Dataset[Any],
        *,
        held_out: float = 0.2,
        batch_size: int | Callable[[S], int] = 100,
        rng: SeedLike | None = 0,
    ) -> None:
        check_dataset("TrainingTrial", dataset)
        if not callable(batch_size):
            check_count("TrainingTrial", "batch_size", batch_size)
        validation, training = dataset.split(held_out, rng=rng)
        self.__attrs_init__(make, training, validation, batch_size)

    def __call__(self, settings: S, /, *, rng: np.random.Generator, budget: int) -> Outcome:
        """Train, and measure.

        Raises
        ------
        KeyboardInterrupt
            If the training is interrupted: half a training has no score.
        """
        trainer = self.make(settings, rng=rng)
        size = self.batch_size(settings) if callable(self.batch_size) else self.batch_size
        history = trainer.fit(
            self.training, epochs=budget, batch_size=size, validation=self.validation
        )
        if history.reason == "interrupted":
            raise KeyboardInterrupt
        last = history[-1]
        counted = last.validation_accuracy is not None
        score = last.validation_accuracy if counted else -last.validation_loss
        return Outcome(score, trainer.network, _curves(history))

    def __sizeof__(self) -> int:
        # Dask asks, and sends what is large once to each worker in place of once a trial.
        parts = (self.training.x, self.training.t, self.validation.x, self.validation.t)
        return object.__sizeof__(self) + sum(part.nbytes for part in parts)

    def __repr__(self) -> str:
        return (
            f"TrainingTrial({self.make!r}, training={self.training!r}, "
            f"validation={self.validation!r}, batch_size={self.batch_size!r})"
        )


def _curves(history: History) -> dict[str, list[float]]:
    columns = history.to_dict()
    wanted = ("loss", "accuracy", "validation_loss", "validation_accuracy")
    found = {name: [value for value in columns[name] if value is not None] for name in wanted}
    return {name: values for name, values in found.items() if values}
