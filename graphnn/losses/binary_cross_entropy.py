"""Sigmoid and cross entropy in one, of outputs that each say yes or no."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array, Labels, Vector
from graphnn.functional import sigmoid
from graphnn.losses.differences import flat, shaped_targets
from graphnn.losses.exponential_series import raised_logarithms
from graphnn.losses.loss import AlongLines, Loss, Targets, mean

__all__ = ["BinaryCrossEntropy"]


@attrs.frozen
class BinaryCrossEntropy(Loss):
    """Sigmoid and cross entropy in one: ``-t * log(p) - (1 - t) * log(1 - p)``, ``p = sigmoid(y)``.

    The network ends in one score (logit) a question, without `Sigmoid`: ``(N, 1)`` or ``(N,)`` for
    two classes, ``(N, K)`` for `K` questions that are answered apart. It is exact however large the
    scores are. It is summed over the outputs of a sample, so a batch has PyTorch's
    ``BCEWithLogitsLoss(reduction="sum")`` divided by the number of samples.

    One score is that of class 1, and class 0 has the score 0. So a `Trainer` on labels 0 and 1
    counts as right what has the sign of its label, and predicts class 1 where the score is
    positive.

    Targets are 0, 1 or chances in between, in the shape of the outputs; ``(N,)`` will do for
    outputs ``(N, 1)``, and nothing else is broadcast.

    Raises
    ------
    ShapeError
        If targets and outputs differ in shape.
    ValueError
        If a target is less than 0 or more than 1.

    Examples
    --------
    >>> scores = np.array([[0.0], [1000.0], [1000.0]])
    >>> BinaryCrossEntropy().per_sample(scores, np.array([1, 1, 0])).round(4)
    array([6.931e-01, 0.000e+00, 1.000e+03])
    """

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        return _entropies(y, self._targets(y, t), _decays(y))

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``sigmoid(y) - t``."""
        return _differences(y, self._targets(y, t), _decays(y))

    def value_and_gradient(self, y: Array, t: Targets, /) -> tuple[float, Array]:
        """Compute value and derivative from the same exponentials."""
        targets, decays = self._targets(y, t), _decays(y)
        value = mean(self, _entropies(y, targets, decays))
        gradient = _differences(y, targets, decays)
        gradient /= len(y)
        return value, gradient

    def along(self, y: Array, t: Targets, /) -> AlongLines:
        """Follow each output as two classes, no and yes, of which it moves the second."""
        targets = flat(self._targets(y, t))
        scores = flat(y)
        chances = np.stack([sigmoid(-scores), sigmoid(scores)])

        def along_lines(samples: Labels, direction: Array, amounts: Array, /) -> Array | None:
            d, t = flat(direction), targets[samples]
            moves = np.stack([-t * d, (1 - t) * d]).reshape(2, d.size)
            starts = chances.take(samples, axis=1).reshape(2, d.size)
            losses = raised_logarithms(starts, moves, np.repeat(amounts, d.shape[1], axis=1))
            if losses is None:
                return None
            summed: Array = np.add.reduce(losses.reshape(*amounts.shape, d.shape[1]), axis=2)
            return summed

        return along_lines

    def class_scores(self, y: Array, /) -> Array:
        """Put the score of class 0, which is 0, before that of class 1; leave several as they are.

        Returns
        -------
        array of shape (N, 2), or (N, K) for `K` outputs
        """
        if y.size != len(y):
            return y
        scores = y.reshape(len(y))
        return np.stack([np.zeros_like(scores), scores], axis=1)

    def _targets(self, y: Array, t: Targets) -> Array:
        targets = shaped_targets(self, y, t)
        real = targets.real
        lowest, highest = real.min(initial=0), real.max(initial=1)
        if lowest < 0 or highest > 1:
            wrong = lowest if lowest < 0 else highest
            raise ValueError(
                f"{self!r} got a target of {wrong:g}, wanted 0, 1 or a chance in between; labels "
                "-1 and 1 become targets by (t + 1) / 2"
            )
        return targets


def _decays(y: Array) -> Array:
    """Compute ``exp(-abs(y))``, which never overflows."""
    with np.errstate(under="ignore"):
        decays: Array = np.exp(np.where(y.real > 0, -y, y))
    return decays


def _entropies(y: Array, targets: Array, decays: Array) -> Vector:
    # log(1 + exp(y)) - t * y, less what a large score would leave of it by rounding.
    entropies: Array = y * ((y.real > 0) - targets) + np.log1p(decays)
    summed: Vector = np.add.reduce(flat(entropies), axis=1)
    return summed


def _differences(y: Array, targets: Array, decays: Array) -> Array:
    # sigmoid(y) is 1 - chances for a positive score, and rounding leaves no 1 between them and t.
    chances = decays / (1 + decays)
    positive = y.real > 0
    differences: Array = (positive - targets) + np.where(positive, -chances, chances)
    return differences
