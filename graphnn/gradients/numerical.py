"""Central differences through the scalar by which each weight acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients.changes import blocks
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.numerical_exact import every_difference, sample_by_sample
from graphnn.gradients.objective import Objective
from graphnn.gradients.snapshot import Pairs
from graphnn.gradients.structured import check_step, differentiate
from graphnn.gradients.tail import BLOCK, Tail
from graphnn.graph.perturbation import ColumnMove

__all__ = ["Numerical"]

_HARMLESS = 2e-13
"""What a difference of losses may be off: at the usual step, 1e-9 in the derivative."""


@attrs.frozen
class Numerical:
    """Central differences of every parameter, for about the price of a few backprop steps.

    The numbers are those of `NumericalWalk`. A weight that moves its layer's output linearly
    reaches a sample only through one scalar, ``s = h * x``, added to one column. So the odd part of
    the loss's response to that column, ``o(s) = L(a + s) - L(a - s)``, is evaluated at two
    amounts, the cubic ``A s + B s**3`` through them gives every weight's difference, and these add
    up in two matrix products. Where two more amounts do not lie on the curve, as at the kink of a
    ReLU, every difference is evaluated as in `NumericalExact`, whose fallback is this one's,
    too. ``Gradient.methods`` tells what was done for each parameter.

    Parameters
    ----------
    h
        Step to either side; positive.
    """

    h: float = attrs.field(default=1e-4, validator=check_step)

    def __call__(self, objective: Objective, /) -> Gradient:
        """Differentiate by every parameter of the objective's network."""
        return differentiate(objective, self.h, self._differences)

    def _differences(self, tail: Tail, moves: Sequence[ColumnMove]) -> list[tuple[Array, str]]:
        scalars = all(move.amount.shape[2:] == (1,) for move in moves)
        if tail.together > 1 or not scalars:
            return [(every_difference(tail, move, self.h), "perturbation") for move in moves]
        # All elements that move a column share its response: the bias rides with the weight.
        amounts = np.concatenate([move.amount for move in moves], axis=1)
        found = _response(tail, amounts, self.h)
        ends = np.cumsum([move.amount.shape[1] for move in moves])[:-1]
        return [(matrix, "response") for matrix in np.split(found, ends)]


def _response(tail: Tail, amounts: Array, h: float) -> Array:
    x = amounts[:, :, 0]
    largest = np.abs(x).max(axis=1)
    largest[largest == 0] = 1
    linear, cubic, curved = _fitted(tail, h * largest)
    scaled = x / largest[:, np.newaxis]
    found: Array = scaled.T @ linear
    scaled *= scaled * scaled
    found += scaled.T @ cubic
    found /= h * len(x)
    if curved.any():
        found += sample_by_sample(tail, amounts, h, curved)
    return found


def _fitted(tail: Tail, reach: Array) -> tuple[Array, Array, np.ndarray[Any, np.dtype[np.bool]]]:
    """Fit ``o(c) / 2 = A c + B c**3``, ``c`` in units of `reach`, for each sample and column."""
    count, columns = tail.snapshot.values[tail.slot].shape[:2]
    every = Pairs(np.repeat(np.arange(count), columns), np.tile(np.arange(columns), count))
    whole, half = _odd_parts(tail, reach, every, (1.0, 0.5))
    bend = whole - 2 * half
    cubic = bend * (2 / 3)
    linear = whole / 2 - cubic
    curved = ~(np.abs(bend) <= _HARMLESS)
    # A kink also bends: what bends is a cubic only if two more places lie on it.
    bent = np.flatnonzero(curved & np.isfinite(bend))
    if len(bent):
        between = (0.75, 0.25)
        found = _odd_parts(tail, reach, every[bent], between)
        fits = [linear[bent] * c + cubic[bent] * c**3 for c in between]
        off = [np.abs(o / 2 - fit) for o, fit in zip(found, fits, strict=True)]
        curved[bent] = np.maximum(*off) > _HARMLESS / 16
    linear[curved] = cubic[curved] = 0
    shape = (count, columns)
    return linear.reshape(shape), cubic.reshape(shape), curved.reshape(shape)


def _odd_parts(tail: Tail, reach: Array, pairs: Pairs, places: tuple[float, float]) -> Array:
    """Evaluate ``o(c)`` at two places for each pair: shape ``(2, pairs)``."""
    trials = np.array([[sign * c] for c in places for sign in (1, -1)])
    odd = np.empty((2, len(pairs)))
    for part in blocks(len(pairs), BLOCK // max(4, tail.line_size)):
        some = pairs[part]
        losses = tail.losses(trials * reach[some.samples], some)
        np.subtract(losses[::2], losses[1::2], out=odd[:, part])
    return odd
