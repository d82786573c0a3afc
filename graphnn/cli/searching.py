"""What ``graphnn search`` tries: settings, and the network that each makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

import graphnn as gn
from graphnn.cli.classifiers import ending
from graphnn.cli.train import layers
from graphnn.data import Dataset
from graphnn.search import Space

__all__ = ["Classifier", "Settings", "batch_size_of", "settings", "try_out"]


@attrs.frozen
class Settings:
    """One trial's settings; `more` are those of the optimiser besides its learning rate."""

    learning_rate: float
    hidden: int
    layers: int
    activation: str
    batch_size: int
    optimizer: str
    more: Mapping[str, Any]


def settings(
    learning_rate: float,
    hidden: int,
    layers: int,
    activation: str,
    batch_size: int,
    optimizer: str,
    **more: Any,
) -> Settings:
    """Make settings of values by name."""
    return Settings(learning_rate, hidden, layers, activation, batch_size, optimizer, more)


@attrs.frozen
class Classifier:
    """Makes the trainer of a classifier.

    Parameters
    ----------
    sample
        One sample, for the number of inputs and classes.
    loss, gradient
        Registered names.
    """

    sample: Dataset[Any]
    loss: str
    gradient: str

    def __call__(self, settings: Settings, /, *, rng: np.random.Generator) -> gn.Trainer:
        """Make the trainer that settings call for."""
        loss = gn.get_loss(self.loss)
        sizes = [settings.hidden] * settings.layers
        made = [*layers(self.sample, sizes, settings.activation), *ending(loss)]
        optimizer = gn.get_optimizer(
            settings.optimizer, learning_rate=settings.learning_rate, **settings.more
        )
        network = gn.Sequential(*made, rng=rng)
        return gn.Trainer(network, loss=loss, optimizer=optimizer, gradient=self.gradient, rng=rng)


def batch_size_of(settings: Settings) -> int:
    """Give the samples of a mini-batch."""
    return settings.batch_size


def try_out(space: Space[Settings], make: Classifier) -> gn.Network[Any, Any]:
    """Make a network of every value at the ends, and give the first.

    A misspelt name and a setting that an optimiser does not have show before the search.

    Raises
    ------
    ValueError
        If an optimiser has no such setting, or it is one of another type.
    """
    ends = {name: each.grid(2) for name, each in space.distributions.items()}
    first = {name: values[0] for name, values in ends.items()}
    points = [{**first, name: value} for name, values in ends.items() for value in values]
    try:
        made = [make(space.settings(point), rng=np.random.default_rng(0)) for point in points]
    except TypeError as error:
        # Typed by the user, not by a program, it is a wrong value.
        raise ValueError(str(error)) from error
    return made[0].network
