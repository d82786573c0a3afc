"""A seed for each trial, whoever runs it and whenever."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import SeedLike, as_generator

__all__ = ["Seeds"]

_DRAWING, _TRAINING = 0, 1


@attrs.frozen
class Seeds:
    """The seeds of all trials, each by the trial's number alone.

    Parameters
    ----------
    entropy
        What they all come from.

    Examples
    --------
    >>> Seeds.of(0) == Seeds.of(0), Seeds.of(0) == Seeds.of(1)
    (True, False)
    """

    entropy: tuple[int, ...]

    @classmethod
    def of(cls, rng: SeedLike | None) -> Seeds:
        """Take the entropy from what a caller gave as ``rng=``."""
        words = as_generator(rng).integers(2**32, size=4)
        return cls(tuple(int(word) for word in words))

    def drawing(self, number: int) -> np.random.Generator:
        """Give the generator that draws a trial's settings."""
        return np.random.default_rng(self._child(number, _DRAWING))

    def training(self, number: int) -> np.random.SeedSequence:
        """Give the seed of a trial's own generator."""
        return self._child(number, _TRAINING)

    def _child(self, number: int, purpose: int) -> np.random.SeedSequence:
        return np.random.SeedSequence(self.entropy, spawn_key=(number, purpose))
