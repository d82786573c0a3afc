"""Softmax and cross entropy in one."""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np

from graphnn.arrays import Array, Labels, Matrix, Vector
from graphnn.functional import softmax
from graphnn.functional.arguments import is_real
from graphnn.losses.exponential_series import raised_logarithms
from graphnn.losses.loss import AlongLines, Loss, Targets, mean
from graphnn.losses.targets import as_labels, class_targets, label_places

__all__ = ["SoftmaxCrossEntropy"]


def _is_share(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    who = f"{type(instance).__name__}: {attribute.name}"
    if not is_real(value):
        raise TypeError(f"{who} is {value!r}; wanted a number from 0 to 1")
    if not 0 <= value <= 1:
        raise ValueError(f"{who} is {value}; wanted 0 to 1")


@attrs.frozen
class SoftmaxCrossEntropy(Loss):
    """Softmax and cross entropy in one, exact: ``-sum(t * log_softmax(y))`` (section 5.6.3).

    The default for classification: the network ends in scores (logits), without `Softmax`.

    Parameters
    ----------
    label_smoothing
        Share of the targets, 0 to 1, that is dealt out evenly to all classes, ``(1 - s) * t + s /
        classes``, so that no score is drawn to infinity (Szegedy et al., "Rethinking the Inception
        architecture for computer vision", CVPR 2016, section 7).

    Examples
    --------
    >>> SoftmaxCrossEntropy()(np.array([[1000.0, 0.0]]), np.array([1]))
    1000.0
    >>> SoftmaxCrossEntropy(label_smoothing=0.1)(np.array([[1000.0, 0.0]]), np.array([0]))
    50.0
    """

    label_smoothing: float = attrs.field(default=0.0, kw_only=True, validator=_is_share)

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Compute the loss of each sample."""
        order = _order(y)
        places = self._places(y, t, order)
        if places is None:
            targets = self._targets(y, t)
            shifted, sums, _ = _shifted_exponentials(y)
            return _entropies(targets, shifted, sums)
        return _log_sums_less(y.ravel(order)[places], y)

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Compute ``softmax(y) * sum(t) - t``."""
        targets = self._targets(y, t)
        _, sums, exponentials = _shifted_exponentials(y)
        return _difference(targets, exponentials, sums)

    def along(self, y: Array, t: Targets, /) -> AlongLines | None:
        """Evaluate ``sum(t) * log(sum(softmax(y) * exp(c * d)))``, once ``sum(t * d)`` is 0."""
        chances = softmax(y).T
        labels = None if self.label_smoothing else as_labels(y, t)
        if labels is not None:

            def of_labels(samples: Labels, direction: Array, amounts: Array, /) -> Array | None:
                d = direction.T
                d = d - d[labels[samples], np.arange(len(samples))]
                return raised_logarithms(chances.take(samples, axis=1), d, amounts)

            return of_labels
        targets = self._targets(y, t).T
        totals = np.add.reduce(targets)
        if not totals.all():
            return None

        def of_targets(samples: Labels, direction: Array, amounts: Array, /) -> Array | None:
            d, total = direction.T, totals[samples]
            d = d - np.add.reduce(targets.take(samples, axis=1) * d) / total
            losses = raised_logarithms(chances.take(samples, axis=1), d, amounts)
            return None if losses is None else np.multiply(losses, total, out=losses)

        return of_targets

    def value_and_gradient(self, y: Array, t: Targets, /) -> tuple[float, Array]:
        """Compute value and derivative from the same exponentials."""
        places = self._places(y, t, "F")
        if places is None:
            targets = self._targets(y, t)
            shifted, sums, exponentials = _shifted_exponentials(y)
            gradient = _difference(targets, exponentials, sums)
            gradient /= len(y)
            return mean(self, _entropies(targets, shifted, sums)), gradient
        # Classes first in memory: what runs along the samples is long, however few the classes.
        scores = np.array(y.T, order="C")
        scores -= np.maximum.reduce(scores, axis=0)
        flat = scores.reshape(-1)
        shifted = flat.take(places)
        exponentials = np.exp(scores, out=scores)
        sums = np.add.reduce(exponentials, axis=0)
        value = mean(self, np.log(sums) - shifted)
        sums *= len(y)
        exponentials /= sums
        flat[places] -= 1 / len(y)
        return value, exponentials.T

    def _places(self, y: Array, t: Targets, order: Literal["C", "F"]) -> Labels | None:
        """Tell where the labels have their scores, which smoothed targets have everywhere."""
        return None if self.label_smoothing else label_places(y, t, order)

    def _targets(self, y: Array, t: Targets) -> Matrix:
        targets = class_targets(self, y, t)
        share = float(self.label_smoothing)
        return (1 - share) * targets + share / y.shape[1] if share else targets

    def __repr__(self) -> str:
        told = f"label_smoothing={self.label_smoothing}" if self.label_smoothing else ""
        return f"{type(self).__name__}({told})"


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


def _order(y: Array) -> Literal["C", "F"]:
    """Tell which way scores lie in memory."""
    return "F" if y.flags.f_contiguous else "C"


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
