"""Batch normalisation, of vectors and of images."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from typing import ClassVar, Generic, Literal, cast

import attrs
import numpy as np

from graphnn.arrays import DEFAULT_DTYPE, Array, Float, Labels, Vector, floating_dtype
from graphnn.graph.buffers import buffer
from graphnn.graph.errors import MisfitError, ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.parameters import parameter
from graphnn.graph.perturbation import ColumnMove
from graphnn.graph.shapes import Shape, fits
from graphnn.initializers import Ones, Zeros
from graphnn.layers.settings import is_fraction, is_positive, is_size
from graphnn.typevars import N, T

__all__ = ["BatchNorm"]


@attrs.define(eq=False)
class BatchNorm(Layer[T, T, N, N], Generic[T, N]):
    """Each feature shifted and scaled to mean 0 and variance 1 over the batch, then once more.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` (Ioffe and Szegedy 2015; "Deep Learning
    from Scratch", section 6.3). In training `mean` and `var` are those of the batch, of all pixels
    of a channel where the samples are images. Elsewhere they are ``running_mean`` and
    ``running_var``: buffers that with every step of training go a part `momentum` of the way to the
    mean of the batch, and to its unbiased variance.

    Parameters
    ----------
    num_features
        Number of features of vectors ``(N, features)``, or of channels of images
        ``(N, channels, height, width)``.
    weight, bias : arrays of shape (num_features,)
        Given values; ones and zeros where left out.
    running_mean, running_var : arrays of shape (num_features,)
        Given values; zeros and ones where left out.
    eps
        Keeps a variance of zero from being divided by.
    momentum
        Which part of the running statistics a batch replaces.
    dtype
        Floating dtype of what is not given.

    Raises
    ------
    ShapeError
        If a batch has other features.
    ValueError
        In training, if a batch has a single value for each feature: its variance would be zero.

    Examples
    --------
    >>> layer = BatchNorm(1)
    >>> x = np.array([[1.0], [3.0]], np.float32)
    >>> layer.forward(x, training=True)
    array([[-0.999995],
           [ 0.999995]], dtype=float32)
    >>> layer.updated_buffers(x)["running_mean"]
    array([0.2], dtype=float32)
    """

    num_features: N = attrs.field(validator=is_size)
    eps: float = attrs.field(default=1e-5, kw_only=True, validator=is_positive)
    momentum: float = attrs.field(default=0.1, kw_only=True, validator=is_fraction)
    dtype: Float = attrs.field(default=DEFAULT_DTYPE, converter=floating_dtype, kw_only=True)
    weight: Vector = parameter("num_features", init=Ones())
    bias: Vector = parameter("num_features", init=Zeros())
    running_mean: Vector = buffer("num_features", init=Zeros())
    running_var: Vector = buffer("num_features", init=Ones())

    keeps_shape: ClassVar[Literal[True]] = True
    keeps_columns = True

    def forward(self, x: T, /, *, training: bool = False) -> T:
        """Normalise a batch of shape ``(N, num_features, ...)``."""
        y, _ = self._normalised(x, training=training)
        y *= _spread(self.weight, x)
        y += _spread(self.bias, x)
        return cast("T", y)

    def vjp(self, x: T, /, *, training: bool = False) -> tuple[T, Pullback[T, T]]:
        """Value and pullback; in training through mean and variance of the batch, too."""
        normal, scale = self._normalised(x, training=training)
        weight = _spread(self.weight, x)
        scale *= weight
        count = x.size // self.num_features

        def pullback(dy: T, /) -> tuple[T, dict[str, Array]]:
            gradients = {"weight": _summed_products(dy, normal), "bias": _summed(dy)}
            if not training:
                return cast("T", dy * scale), gradients
            dx = normal * _spread(gradients["weight"] / -count, x)
            dx += dy
            dx -= _spread(gradients["bias"] / count, x)
            dx *= scale
            return cast("T", dx), gradients

        y = normal * weight
        y += _spread(self.bias, x)
        return cast("T", y), pullback

    def forward_columns(self, x: T, columns: Labels, /) -> T:
        """Normalise columns of whole batches, ``(trials, pairs, N, ...)``, as in training."""
        axes = tuple(range(2, x.ndim))
        count = math.prod(x.shape[2:])
        centred = x - np.add.reduce(x, axis=axes, keepdims=True) / count
        variance = np.add.reduce(centred * centred, axis=axes, keepdims=True) / count
        weight, bias = (
            each[columns].reshape(-1, *[1] * (x.ndim - 2)) for each in (self.weight, self.bias)
        )
        centred *= weight / np.sqrt(variance + self.eps)
        centred += bias
        result: T = centred
        return result

    def updated_buffers(self, x: T, /) -> dict[str, Array]:
        """Go a part of the way from the running statistics to those of a batch."""
        mean, variance, _ = self._moments(x)
        count = x.size // self.num_features
        unbiased, part = variance * (count / (count - 1)), self.momentum
        return {
            "running_mean": (1 - part) * self.running_mean + part * mean,
            "running_var": (1 - part) * self.running_var + part * unbiased,
        }

    def parameter_move(
        self, name: str, x: T, y: T, /, *, training: bool = False
    ) -> ColumnMove | None:
        """Say that ``weight[j]`` moves column ``j`` by its normal values, ``bias[j]`` by one."""
        if name == "bias":
            return ColumnMove(np.ones((len(x), 1, 1, *x.shape[2:])), column_axis=0)
        normal, _ = self._normalised(x, training=training)
        return ColumnMove(normal[:, np.newaxis], column_axis=0)

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Check the first axis of a sample, whatever its rank."""
        if len(shapes) == 1 and shapes[0]:
            wanted = (self.num_features, *[None] * (len(shapes[0]) - 1))
            if not fits(shapes[0], wanted):
                raise MisfitError(0, wanted, shapes[0])
            return (self.num_features, *shapes[0][1:])
        return super().infer(shapes)

    def _normalised(self, x: T, *, training: bool) -> tuple[Array, Array]:
        """Give the normal values, and what was multiplied with, in a shape that fits them."""
        if training:
            _, variance, centred = self._moments(x)
        else:
            self._check(x)
            variance, centred = self.running_var, x - _spread(self.running_mean, x)
        scale = _spread(1 / np.sqrt(variance + self.eps), x)
        centred *= scale
        return centred, scale

    def _moments(self, x: T) -> tuple[Array, Array, Array]:
        """Give mean and variance of each feature over a batch, and the batch without its mean."""
        self._check(x)
        count = x.size // self.num_features
        if count < 2:
            raise ValueError(
                f"{self.label} got {count} value{'s' * (count != 1)} for each feature in training; "
                "wanted two or more, of which there is a variance; take larger batches, or a "
                "batch_size that leaves none over"
            )
        mean = _summed(x) / count
        centred = x - _spread(mean, x)
        return mean, _summed_products(centred, centred) / count, centred

    def _check(self, x: T) -> None:
        if x.ndim < 2 or x.shape[1] != self.num_features:
            wanted = self.num_features
            raise ShapeError(
                f"{self.label} takes a batch of shape (N, {wanted}) or (N, {wanted}, ?, ?) but got "
                f"{x.shape}"
            )


def _spread(values: Array, x: Array) -> Array:
    """Give one value a feature a shape that goes with a batch."""
    return values.reshape(-1, *[1] * (x.ndim - 2))


def _summed(x: Array) -> Array:
    """Add up the values of each feature in a batch."""
    total: Array = np.add.reduce(x, axis=(0, *range(2, x.ndim)))
    return total


def _summed_products(x: Array, y: Array) -> Array:
    """Add up the products of each feature's values in two batches."""
    axes = string.ascii_lowercase[: x.ndim]
    total: Array = np.einsum(f"{axes},{axes}->{axes[1]}", x, y)
    return total
