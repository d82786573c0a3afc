"""Losses: how far the outputs of a network are from their targets, as one number.

A loss is a value for each sample; the loss of a batch is their mean.
"""

from __future__ import annotations

import abc
import math
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, Labels, Matrix, Vector
from graphnn.functional import softmax
from graphnn.functional.arguments import floating
from graphnn.functional.labels import one_hot_rows
from graphnn.graph.errors import NotDifferentiableError, ShapeError

__all__ = ["CrossEntropy", "Loss", "MeanSquaredError", "SoftmaxCrossEntropy", "Targets"]

Targets: TypeAlias = Array | Labels
"""Targets of the outputs' shape, or integer class labels of shape ``(N,)``."""


@attrs.frozen
class Loss(abc.ABC):
    """What training makes small; abstract.

    A subclass needs `per_sample` alone, which every black-box estimator uses. Backprop also needs
    `gradient_per_sample`.

    Examples
    --------
    >>> from attrs import frozen
    >>> @frozen
    ... class AbsoluteError(Loss):
    ...     def per_sample(self, y, t):
    ...         return abs(y - t).sum(axis=1)
    >>> AbsoluteError()(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 1.0]]))
    2.0
    """

    @abc.abstractmethod
    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample.

        Parameters
        ----------
        y : array of shape (N, ...)
            Outputs of the network.
        t : array of shape (N, ...), or integer labels of shape (N,)
            Targets.

        Returns
        -------
        array of shape (N,)
        """

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute the derivative of each sample's loss by that sample's outputs.

        Returns
        -------
        array of the shape of `y`

        Raises
        ------
        NotDifferentiableError
            If the loss declares none, which is the default.
        """
        raise NotDifferentiableError(
            f"{self!r} has no derivative, so backprop cannot start from it; give its class a "
            'gradient_per_sample(y, t) method, or train with gradient="numerical"'
        )

    def along(
        self, y: Array, t: Targets, samples: Labels, direction: Array, amounts: Array, /
    ) -> Array | None:
        """Compute losses along straight lines through the outputs, if that is quicker.

        With it the numerical estimators need not make whole outputs for every trial.

        Parameters
        ----------
        y : array of shape (N, ...)
            Outputs of the network.
        t : array of shape (N, ...), or integer labels of shape (N,)
            Targets.
        samples : integer array of shape (lines,)
            Through which output each line goes.
        direction : array of shape (lines, ...)
            Where it goes.
        amounts : array of shape (trials, lines)
            How far along it.

        Returns
        -------
        array of shape (trials, lines), or None
            Loss of the sample at each place, less that at the start of the line. ``None``, the
            default, sends the caller to `per_sample`.
        """
        return None

    def __call__(self, y: npt.ArrayLike, t: npt.ArrayLike, /) -> float:
        """Compute the mean over the samples.

        Nested lists become arrays, and outputs that are whole numbers fractions.
        """
        if isinstance(y, list) or (isinstance(y, np.ndarray) and y.dtype.kind in "iub"):
            y = floating(repr(self), y)
        outputs: Any = y
        targets: Any = np.asarray(t) if isinstance(t, list) else t
        return _mean(self, self.per_sample(outputs, targets))

    def value_and_gradient(self, y: Array, t: Targets, /) -> tuple[float, Array]:
        """Compute the mean over the samples and its derivative by every output.

        A loss overrides it where the two share work.
        """
        return self(y, t), self.gradient_per_sample(y, t) / len(y)


@attrs.frozen
class MeanSquaredError(Loss):
    """Half the sum of squares, ``0.5 * sum((y - t)**2)`` ("Deep Learning from Scratch", 4.2.1).

    The first axis counts samples, as everywhere: outputs of shape ``(N,)`` are `N` samples of one
    number each. A single sample needs a batch axis: ``y[np.newaxis]``.

    Examples
    --------
    >>> t = np.array([[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]])
    >>> MeanSquaredError()(np.array([[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]]), t)
    0.09750000000000003
    """

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        difference = self._difference(y, t).reshape(len(y), -1)
        squares: Vector = 0.5 * np.einsum("ni,ni->n", difference, difference)
        return squares

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``y - t``."""
        return self._difference(y, t)

    def along(
        self, y: Array, t: Targets, samples: Labels, direction: Array, amounts: Array, /
    ) -> Array:
        """Evaluate ``c * (y - t) @ d + c**2 / 2 * d @ d``."""
        d = direction.reshape(len(direction), -1)
        difference = self._difference(y, t).reshape(len(y), -1)[samples]
        slope = np.einsum("lk,lk->l", difference, d)
        half = 0.5 * np.einsum("lk,lk->l", d, d)
        losses: Array = (half * amounts + slope) * amounts
        return losses

    def _difference(self, y: Array, t: Targets) -> Array:
        targets = np.asarray(t, dtype=y.dtype if y.dtype.kind in "fc" else np.float64)
        if targets.ndim == 1 and y.ndim == 2 and y.shape[1] == 1:
            targets = targets[:, np.newaxis]
        if targets.shape != y.shape:
            raise ShapeError(
                f"{self!r} got outputs of shape {y.shape} and targets of shape {np.shape(t)}, "
                "wanted two of one shape; class labels become targets by "
                "one_hot(labels, num_classes)"
            )
        difference: Array = y - targets
        return difference


@attrs.frozen
class CrossEntropy(Loss):
    """Cross entropy of probabilities, ``-sum(t * log(y + 1e-7))`` (sections 4.2.2 to 4.2.4).

    For a network that ends in `Softmax`. The constant keeps the logarithm finite and costs
    accuracy; `SoftmaxCrossEntropy` on the scores before the softmax is exact.

    Examples
    --------
    >>> y = np.array([[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]])
    >>> CrossEntropy()(y, np.array([2]))
    0.510825457099338
    """

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        targets = _class_targets(self, y, t)
        lowest = y.real.min(initial=0.0)
        if lowest <= -_DELTA:
            raise ValueError(
                f"{self!r} got an output of {lowest}, wanted probabilities; end the network in "
                "Softmax(), or use SoftmaxCrossEntropy() on its scores"
            )
        entropies: Vector = -np.sum(targets * np.log(y + y.dtype.type(_DELTA)), axis=1)
        return entropies

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``-t / (y + 1e-7)``."""
        gradient: Array = -_class_targets(self, y, t) / (y + y.dtype.type(_DELTA))
        return gradient


_DELTA = 1e-7


@attrs.frozen
class SoftmaxCrossEntropy(Loss):
    """Softmax and cross entropy in one, exact: ``-sum(t * log_softmax(y))`` (section 5.6.3).

    The default for classification: the network ends in scores (logits), without `Softmax`.

    Examples
    --------
    >>> SoftmaxCrossEntropy()(np.array([[1000.0, 0.0]]), np.array([1]))
    1000.0
    """

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        labels = _labels(self, y, t)
        if labels is None:
            targets = _class_targets(self, y, t)
            shifted, sums, _ = _shifted_exponentials(y)
            return _entropies(targets, shifted, sums)
        return _log_sums_less(_picked(y, labels), y)

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``softmax(y) * sum(t) - t``."""
        targets = _class_targets(self, y, t)
        _, sums, exponentials = _shifted_exponentials(y)
        return _difference(targets, exponentials, sums)

    def along(
        self, y: Array, t: Targets, samples: Labels, direction: Array, amounts: Array, /
    ) -> Array | None:
        """Evaluate ``sum(t) * log(sum(softmax(y) * exp(c * d)))``, once ``sum(t * d)`` is 0."""
        d, labels = direction.T, _labels(self, y, t)
        if labels is None:
            targets = _class_targets(self, y, t).T.take(samples, axis=1)
            totals = np.add.reduce(targets)
            if not totals.all():
                return None
            d = d - np.add.reduce(targets * d) / totals
        else:
            d = d - d[labels[samples], np.arange(len(samples))]
        raised = _raised(softmax(y).T.take(samples, axis=1), d, amounts)
        if raised is None:
            return None
        raised += 1
        losses: Array = np.log(raised, out=raised)
        if labels is None:
            losses *= totals
        return losses

    def value_and_gradient(self, y: Array, t: Targets, /) -> tuple[float, Array]:
        """Compute value and derivative from the same exponentials."""
        labels = _labels(self, y, t)
        if labels is None:
            targets = _class_targets(self, y, t)
            shifted, sums, exponentials = _shifted_exponentials(y)
            gradient = _difference(targets, exponentials, sums)
            gradient /= len(y)
            return _mean(self, _entropies(targets, shifted, sums)), gradient
        # Classes first in memory: what runs along the samples is long, however few the classes.
        scores = np.array(y.T, order="C")
        scores -= np.maximum.reduce(scores, axis=0)
        flat, picked = scores.reshape(-1), labels * len(y) + np.arange(len(y))
        shifted = flat.take(picked)
        exponentials = np.exp(scores, out=scores)
        sums = np.add.reduce(exponentials, axis=0)
        value = _mean(self, np.log(sums) - shifted)
        sums *= len(y)
        exponentials /= sums
        flat[picked] -= 1 / len(y)
        return value, exponentials.T


def _raised(weights: Matrix, d: Matrix, amounts: Array) -> Array | None:
    """Compute ``sum(weights * (exp(c * d) - 1))`` over the classes by its series in ``c``.

    Parameters
    ----------
    weights, d : arrays of shape (classes, lines)
    amounts : array of shape (trials, lines)
        Values of ``c``.

    Returns
    -------
    array of shape (trials, lines), or None
        To rounding, as ``c * d`` is small; ``None`` where it is not.
    """
    reach = float(np.abs(amounts).max(initial=0.0)) * float(np.abs(d).max(initial=0.0))
    if not reach < 1:
        return None
    weighted = weights * d
    moments = [np.add.reduce(weighted)]
    size = reach
    while size > _ROUNDING:
        weighted *= d
        moments.append(np.add.reduce(weighted) / math.factorial(len(moments) + 1))
        size *= reach / len(moments)
    raised: Array = amounts * moments.pop()
    while moments:
        raised += moments.pop()
        raised *= amounts
    return raised


_ROUNDING = 2.0**-54
"""What makes no difference to a number near one."""


_LEAST_SUM = 1e-30
"""A smaller sum of exponentials may have lost digits to underflow."""

_LARGEST_SUM = 1e30
"""A larger one belongs to scores that have few digits behind the point."""


def _log_sums_less(picked: Vector, y: Array) -> Vector:
    """Compute ``log(sum(exp(y))) - picked`` of each sample, without loss of digits."""
    if y.dtype == np.float64:
        with np.errstate(over="ignore", under="ignore"):
            sums = np.exp(y).sum(axis=1)
        # Large scores lose digits, which float64 has to spare; the differences need the speed.
        if sums.size and sums.min() > _LEAST_SUM and sums.max() < _LARGEST_SUM:
            logarithms: Vector = np.log(sums) - picked
            return logarithms
    highest = y.real.max(axis=1, keepdims=True)
    shifted: Vector = np.log(np.exp(y - highest).sum(axis=1)) + (highest[:, 0] - picked)
    return shifted


def _picked(y: Array, labels: Labels) -> Vector:
    """Pick each sample's score of its label, whichever way the scores lie in memory."""
    count, classes = y.shape
    if y.flags.f_contiguous:
        picked: Vector = y.T.reshape(-1)[labels * count + np.arange(count)]
    else:
        picked = y.reshape(-1)[np.arange(0, count * classes, classes) + labels]
    return picked


_UNSIGNED = {np.dtype(kind).itemsize: np.dtype(kind) for kind in ("u1", "u2", "u4", "u8")}


def _labels(loss: Loss, y: Array, t: Targets) -> Labels | None:
    labels: npt.NDArray[Any] = np.asarray(t)
    if y.ndim != 2 or labels.shape != y.shape[:1] or labels.dtype.kind not in "iu":
        return None
    # Seen without sign, a negative label is larger than any class.
    unsigned = labels.view(_UNSIGNED[labels.itemsize])
    if labels.size and np.maximum.reduce(unsigned) >= y.shape[1]:
        return None
    found: Labels = labels.astype(np.intp, copy=False)
    return found


def _shifted_exponentials(y: Array) -> tuple[Array, Array, Array]:
    shifted: Array = y - y.real.max(axis=1, keepdims=True)
    exponentials: Array = np.exp(shifted)
    sums: Array = exponentials.sum(axis=1, keepdims=True)
    return shifted, sums, exponentials


def _entropies(targets: Array, shifted: Array, sums: Array) -> Vector:
    entropies: Vector = np.sum(targets * (np.log(sums) - shifted), axis=1)
    return entropies


def _difference(targets: Array, exponentials: Array, sums: Array) -> Array:
    difference: Array = exponentials * (targets.sum(axis=1, keepdims=True) / sums) - targets
    return difference


def _class_targets(loss: Loss, y: Array, t: Targets) -> Matrix:
    """Return targets of the outputs' shape ``(N, K)``, of labels too."""
    targets: npt.NDArray[np.generic] = np.asarray(t)
    if y.ndim != 2 or targets.shape not in (y.shape, y.shape[:1]):
        hint = "; a single sample needs a batch axis: y[np.newaxis]" if y.ndim == 1 else ""
        raise ShapeError(
            f"{loss!r} got outputs of shape {y.shape} and targets of shape {targets.shape}, wanted "
            "outputs of shape (N, classes) with targets of the same shape or labels of shape (N,)"
            f"{hint}"
        )
    if targets.ndim == 1:
        return one_hot_rows(repr(loss), targets, y.shape[1], y.real.dtype)
    return targets.astype(y.dtype, copy=False)


def _mean(loss: Loss, values: Vector) -> float:
    if len(values) == 0:
        raise ValueError(f"{loss!r} got an empty batch, which has no mean")
    if values.ndim != 1:
        raise ShapeError(
            f"{loss!r} gives losses of shape {values.shape}, wanted one for each sample, of shape "
            "(N,); sum over the other axes in per_sample"
        )
    return float(np.add.reduce(values, dtype=np.float64)) / len(values)
