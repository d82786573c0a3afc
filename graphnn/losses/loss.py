"""What a loss is: a value for each sample; that of a batch is their mean."""

from __future__ import annotations

import abc
from typing import Any, Protocol, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, Labels, Vector
from graphnn.functional.arguments import floating
from graphnn.graph.errors import NotDifferentiableError, ShapeError

__all__ = ["AlongLines", "Loss", "Targets", "mean"]


Targets: TypeAlias = Array | Labels
"""Targets of the outputs' shape, or integer class labels of shape ``(N,)``."""


class AlongLines(Protocol):
    """How the losses of a batch change along straight lines through its outputs."""

    def __call__(self, samples: Labels, direction: Array, amounts: Array, /) -> Array | None:
        """Evaluate losses at places on lines.

        Parameters
        ----------
        samples : integer array of shape (lines,)
            Through which output each line goes.
        direction : array of shape (lines, ...)
            Where it goes.
        amounts : array of shape (trials, lines)
            How far along it.

        Returns
        -------
        array of shape (trials, lines), or None
            Loss of the sample at each place, less that at the start of the line. ``None`` sends
            the caller to `Loss.per_sample`.
        """


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
    ...     def per_sample(self, y: Array, t: Targets, /) -> Vector:
    ...         distance: Vector = abs(y - t).sum(axis=1)
    ...         return distance
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

    def along(self, y: Array, t: Targets, /) -> AlongLines | None:
        """Tell how the losses change along straight lines through the outputs, if that is quicker.

        With it the numerical estimators need not make whole outputs for every trial. It is asked
        once for many lines, so that what all of them need is computed once.

        Parameters
        ----------
        y : array of shape (N, ...)
            Outputs of the network.
        t : array of shape (N, ...), or integer labels of shape (N,)
            Targets.

        Returns
        -------
        AlongLines or None
            ``None``, the default, sends the caller to `per_sample`.
        """
        return None

    def class_scores(self, y: Array, /) -> Array:
        """Tell how much the outputs speak for each class, where the samples have classes.

        Parameters
        ----------
        y : array of shape (N, ...)
            Outputs of the network.

        Returns
        -------
        array of shape (N, classes)
            The outputs themselves, by default: one a class. The class of a sample is that of its
            greatest score.
        """
        return y

    def __call__(self, y: npt.ArrayLike, t: npt.ArrayLike, /) -> float:
        """Compute the mean over the samples.

        Nested lists become arrays, and outputs that are whole numbers fractions.
        """
        if isinstance(y, list) or (isinstance(y, np.ndarray) and y.dtype.kind in "iub"):
            y = floating(repr(self), y)
        outputs: Any = y
        targets: Any = np.asarray(t) if isinstance(t, list) else t
        return mean(self, self.per_sample(outputs, targets))

    def value_and_gradient(self, y: Array, t: Targets, /) -> tuple[float, Array]:
        """Compute the mean over the samples and its derivative by every output.

        A loss overrides it where the two share work.
        """
        return self(y, t), self.gradient_per_sample(y, t) / len(y)


def mean(loss: Loss, values: Vector) -> float:
    """Compute the mean of a loss over the samples, in float64."""
    if len(values) == 0:
        raise ValueError(f"{loss!r} got an empty batch, which has no mean")
    if values.ndim != 1:
        raise ShapeError(
            f"{loss!r} gives losses of shape {values.shape}, wanted one for each sample, of shape "
            "(N,); sum over the other axes in per_sample"
        )
    return float(np.add.reduce(values, dtype=np.float64)) / len(values)
