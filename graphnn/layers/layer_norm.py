"""Layer normalisation, of the last axes of each sample."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, Literal, SupportsIndex, cast

import attrs
import numpy as np

from graphnn.arrays import DEFAULT_DTYPE, Array, Float, floating_dtype
from graphnn.graph.errors import MisfitError, ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.parameters import parameter
from graphnn.graph.perturbation import ColumnMove
from graphnn.graph.shapes import Shape, fits, merged, written
from graphnn.initializers import Ones, Zeros
from graphnn.layers.settings import is_positive
from graphnn.typevars import T

__all__ = ["LayerNorm"]


def _as_lengths(lengths: SupportsIndex | Iterable[SupportsIndex]) -> tuple[int, ...]:
    given = lengths if isinstance(lengths, Iterable) else (lengths,)
    try:
        return tuple(operator.index(length) for length in given)
    except TypeError:
        raise TypeError(
            f"LayerNorm: normalized_shape is {lengths!r}; wanted a whole number or a tuple of them"
        ) from None


@attrs.define(eq=False)
class LayerNorm(Layer[T, T], Generic[T]):
    """Each sample shifted and scaled to mean 0 and variance 1 over its last axes, then once more.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` (Ba, Kiros and Hinton 2016). It does the
    same in training and elsewhere, and to each sample alone.

    Parameters
    ----------
    normalized_shape
        Lengths of the last axes of a sample; a number for the last one alone.
    weight, bias : arrays of shape normalized_shape
        Given values; ones and zeros where left out.
    eps
        Keeps a variance of zero from being divided by.
    dtype
        Floating dtype of what is not given.

    Raises
    ------
    ShapeError
        If samples do not end in these axes.

    Examples
    --------
    >>> LayerNorm(2)([[1.0, 3.0], [-10.0, 30.0]])
    array([[-0.999995,  0.999995],
           [-1.      ,  1.      ]], dtype=float32)
    """

    normalized_shape: tuple[int, ...] = attrs.field(converter=_as_lengths)
    eps: float = attrs.field(default=1e-5, kw_only=True, validator=is_positive)
    dtype: Float = attrs.field(default=DEFAULT_DTYPE, converter=floating_dtype, kw_only=True)
    weight: Array = parameter("normalized_shape", init=Ones())
    bias: Array = parameter("normalized_shape", init=Zeros())

    keeps_shape: ClassVar[Literal[True]] = True
    mixes_samples = False

    def forward(self, x: T, /) -> T:
        """Normalise a batch of shape ``(N, ..., *normalized_shape)``."""
        normal, _ = self._normalised(x)
        return cast("T", normal * self.weight + self.bias)

    def vjp(self, x: T, /) -> tuple[T, Pullback[T, T]]:
        """Value and pullback, through mean and variance of each sample, too."""
        normal, scale = self._normalised(x)
        weight, before = self.weight, tuple(range(x.ndim - self.weight.ndim))

        def pullback(dy: T, /) -> tuple[T, dict[str, Array]]:
            dn: Array = dy * weight
            dx: Any = scale * (dn - self._mean(dn) - normal * self._mean(dn * normal))
            return dx, {"weight": (dy * normal).sum(axis=before), "bias": dy.sum(axis=before)}

        return cast("T", normal * weight + self.bias), pullback

    def parameter_move(self, name: str, x: T, y: T, /) -> ColumnMove | None:
        """Say that of vectors ``weight[j]`` moves column ``j`` by its normal values."""
        if x.ndim != 2:
            return None  # each element moves a single pixel of a column, or several columns
        if name == "bias":
            return ColumnMove(np.ones((len(x), 1, 1)), column_axis=0)
        return ColumnMove(self._normalised(x)[0][:, np.newaxis], column_axis=0)

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Check the last axes of a sample, whatever its rank."""
        shape = shapes[0] if len(shapes) == 1 else None
        if shape is None:
            return super().infer(shapes)
        wanted = (*[None] * (len(shape) - len(self.normalized_shape)), *self.normalized_shape)
        if not fits(shape, wanted):
            raise MisfitError(0, wanted, shape)
        return merged(shape, wanted)

    @property
    def label(self) -> str:
        """Short name with the shape."""
        return f"LayerNorm({self.normalized_shape})"

    def _normalised(self, x: T) -> tuple[Array, Array]:
        """Give the normal values, and what was multiplied with."""
        shape = self.normalized_shape
        if x.ndim <= len(shape) or x.shape[-len(shape) :] != shape:
            raise ShapeError(
                f"{self.label} takes samples whose last axes are {shape} but got "
                f"{written(x.shape[1:])}"
            )
        centred: Array = x - self._mean(x)
        scale: Array = 1 / np.sqrt(self._mean(centred * centred) + self.eps)
        return centred * scale, scale

    def _mean(self, x: Array) -> Array:
        """Average over the last axes, which stay as axes of one."""
        mean: Array = x.mean(axis=tuple(range(-self.weight.ndim, 0)), keepdims=True)
        return mean
