"""Which samples go into which mini-batch of an epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeAlias

import numpy as np

__all__ = ["BatchSampler", "Indices", "permutation_batches", "random_choice_batches"]

Indices: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Indices of the samples of one mini-batch, shape ``(batch_size,)``."""


class BatchSampler(Protocol):
    """A way to draw the mini-batches of one epoch; any function of this form will do."""

    def __call__(self, n: int, batch_size: int, rng: np.random.Generator, /) -> Iterator[Indices]:
        """Yield the index arrays of one epoch over `n` samples."""
        ...


def permutation_batches(n: int, batch_size: int, rng: np.random.Generator, /) -> Iterator[Indices]:
    """Deal a random permutation of all samples into mini-batches.

    Every sample comes exactly once; the last mini-batch holds what is left over, so it may be
    smaller, and one of `n` is all there is when `batch_size` exceeds `n`.

    Parameters
    ----------
    n
        Number of samples.
    batch_size
        Samples a mini-batch.
    rng
        Generator that the caller owns.

    Returns
    -------
    iterator of index arrays
        ``ceil(n / batch_size)`` of them, int64.

    Raises
    ------
    ValueError
        If `n` or `batch_size` is less than 1.
    TypeError
        If `rng` is no generator: a seed here would draw the same mini-batches each epoch.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> [len(batch) for batch in permutation_batches(10, 4, rng)]
    [4, 4, 2]
    """
    _check(n, batch_size, rng)
    order = rng.permutation(n)
    return (order[start : start + batch_size] for start in range(0, n, batch_size))


def random_choice_batches(
    n: int, batch_size: int, rng: np.random.Generator, /
) -> Iterator[Indices]:
    """Draw each mini-batch from all samples, with replacement.

    As ``np.random.choice(train_size, batch_size)`` in "Deep Learning from Scratch", section 4.5.2:
    a sample may come twice, also within one mini-batch, or not at all.

    Parameters
    ----------
    n
        Number of samples.
    batch_size
        Samples a mini-batch; may exceed `n`.
    rng
        Generator that the caller owns.

    Returns
    -------
    iterator of index arrays
        ``ceil(n / batch_size)`` of them, int64, each of length `batch_size`.

    Raises
    ------
    ValueError
        If `n` or `batch_size` is less than 1.
    TypeError
        If `rng` is no generator.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> [len(batch) for batch in random_choice_batches(10, 4, rng)]
    [4, 4, 4]
    """
    _check(n, batch_size, rng)
    return (rng.choice(n, batch_size) for _ in range(0, n, batch_size))


def _check(n: int, batch_size: int, rng: np.random.Generator) -> None:
    if n < 1:
        raise ValueError(f"mini-batches of {n} samples; wanted at least one sample")
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}; wanted 1 or more")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is {rng!r}; wanted a generator, as np.random.default_rng(seed) makes")
