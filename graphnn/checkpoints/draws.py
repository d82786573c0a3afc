"""The mini-batches of one epoch, drawn so that the same ones can be drawn once more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np

from graphnn.checkpoints.position import Position
from graphnn.data import BatchSampler
from graphnn.io.errors import ModelFileError

__all__ = ["Draws"]


@attrs.define(eq=False)
class Draws:
    """Draws the mini-batches of one epoch, and writes down what repeating them takes.

    A sampler may draw each mini-batch when it is asked for, from a generator from which layers
    draw, too; so where the generator was moved in between, its state is kept.

    Parameters
    ----------
    batches
        The mini-batches, as the sampler gives them.
    rng
        The generator from which it draws.
    position
        Where the count is kept.
    """

    batches: Iterator[Any]
    rng: np.random.Generator
    position: Position
    _after: Any = attrs.field(default=None, init=False)

    @classmethod
    def of(
        cls,
        sampler: BatchSampler,
        sizes: tuple[int, int],
        rng: np.random.Generator,
        position: Position,
    ) -> Draws:
        """Begin an epoch over ``(samples, batch_size)``."""
        return cls(iter(sampler(*sizes, rng)), rng, position)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        position, before = self.position, self.rng.bit_generator.state
        position.whole = False
        if position.taken and not _alike(before, self._after):
            position.strays.append((position.taken, before))
        picked = next(self.batches)
        position.digest = _chained(position.digest, picked)
        position.taken += 1
        self._after = self.rng.bit_generator.state
        return picked

    def repeat(self) -> None:
        """Draw again what was drawn before; the generator is as it was when the epoch began.

        Raises
        ------
        ModelFileError
            If these are other mini-batches.
        """
        position = self.position
        strays = dict(position.strays)
        digest = ""
        for place in range(position.taken):
            if place in strays:
                self.rng.bit_generator.state = strays[place]
            digest = _chained(digest, next(self.batches, None))
        self._after = self.rng.bit_generator.state
        if digest != position.digest:
            raise ModelFileError(
                "the sampler draws other mini-batches than before; it has to draw from the "
                "generator that it is given, and from nothing else"
            )


def _chained(digest: str, picked: object) -> str:
    content = picked.tobytes() if isinstance(picked, np.ndarray) else repr(picked).encode()
    return hashlib.blake2b(digest.encode() + content, digest_size=16).hexdigest()


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return all(_alike(value, other[key]) for key, value in one.items())
    return bool(np.array_equal(one, other)) if isinstance(one, np.ndarray) else bool(one == other)
