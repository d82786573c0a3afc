"""Layers that someone else might write; the plugin knows none of them by name."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Literal

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array, Images, Matrix, Vector
from graphnn.graph import Shape
from graphnn.initializers import Normal
from graphnn.typevars import N, NIn, NOut, T


@attrs.define(eq=False)
class LowRank(gn.Layer[Matrix, Matrix, NIn, NOut], Generic[NIn, NOut]):
    """Declares its sizes by the types of two fields."""

    fan_in: NIn
    units: NOut
    rank: int = 2
    left: Matrix = gn.parameter("fan_in", "rank", init=Normal(0.1))
    right: Matrix = gn.parameter("rank", "units", init=Normal(0.1))

    def forward(self, x: Matrix, /) -> Matrix:
        return x @ self.left @ self.right


@attrs.define(eq=False)
class Affine(gn.Layer[Matrix, Matrix]):
    """Names its sizes as everyone does."""

    in_features: int
    out_features: int

    def forward(self, x: Matrix, /) -> Matrix:
        return np.ones((len(x), self.out_features), np.float32)


@attrs.define(eq=False)
class Conv2D(gn.Layer[Images, Images]):
    """Has channels."""

    in_channels: int
    out_channels: int
    kernel_size: int = attrs.field(default=3, kw_only=True)

    def forward(self, x: Images, /) -> Images:
        side = self.kernel_size - 1
        height, width = x.shape[2] - side, x.shape[3] - side
        return np.ones((len(x), self.out_channels, height, width), np.float32)


@attrs.define(eq=False)
class Pool(gn.Layer[Images, Images]):
    """Declares ranks and nothing else."""

    def forward(self, x: Images, /) -> Images:
        return x[:, :, ::2, ::2]


@attrs.define(eq=False)
class Corners(gn.Layer[Images, Images, N, N], Generic[N]):
    """Says how its window slides."""

    slides: ClassVar[Literal["side by side"]] = "side by side"
    kernel_size: int

    def forward(self, x: Images, /) -> Images:
        step = self.kernel_size
        rows, columns = x.shape[2] // step * step, x.shape[3] // step * step
        return x[:, :, :rows:step, :columns:step]


@attrs.define(eq=False)
class Norm(gn.Layer[T, T, N, N], Generic[T, N]):
    """Takes any rank, and gives as many features as it takes."""

    width: N

    def forward(self, x: T, /) -> T:
        return x


@attrs.define(eq=False)
class Dropout(gn.Layer[T, T], Generic[T]):
    """Says that it keeps every shape."""

    keeps_shape: ClassVar[Literal[True]] = True
    rate: float = 0.5

    def forward(self, x: T, /) -> T:
        return x


@attrs.define(eq=False)
class EveryOther(gn.Layer[T, T], Generic[T]):
    """Keeps the rank, and not the features."""

    def forward(self, x: T, /) -> T:
        half: Any = x[:, ::2]
        kept: T = half
        return kept


@attrs.define(eq=False)
class Doubled(gn.Layer[Matrix, Matrix]):
    """Has the usual names, and gives them another meaning."""

    in_features: int
    out_features: int

    def forward(self, x: Matrix, /) -> Matrix:
        return np.ones((len(x), 2 * self.out_features), np.float32)

    def input_shape(self) -> Shape:
        return (2 * self.in_features,)

    def output_shape(self, shape: Shape, /) -> Shape:
        return (2 * self.out_features,)


@attrs.define(eq=False)
class Residual(gn.Layer[T, T], Generic[T]):
    """Holds another layer."""

    inner: gn.Layer[T, T]

    def forward(self, x: T, /) -> T:
        return self.inner.forward(x)


@attrs.define(eq=False)
class Swish(gn.Elementwise[T], Generic[T]):
    """An activation."""

    beta: float = 1.0

    def forward(self, x: T, /) -> T:
        return x


@attrs.define(eq=False)
class Named(gn.Dense[NIn, NOut], Generic[NIn, NOut]):
    """Inherits its sizes."""

    title: str = ""


@attrs.define(eq=False)
class TakesVectors(gn.Layer[Vector, Vector]):
    """One number a sample."""

    def forward(self, x: Vector, /) -> Vector:
        return x


@attrs.define(eq=False)
class Pair(gn.Node[tuple[Matrix, Matrix], Matrix]):
    """Has two inputs."""

    def forward(self, x: tuple[Matrix, Matrix], /) -> Matrix:
        return x[0]


def unknown_layer() -> gn.Layer[Matrix, Matrix]:
    """Give a layer of who knows what size."""
    return gn.Dense(3, 4)


def function(x: Array, /) -> Array:
    """Apply something."""
    return x


def anything() -> Any:
    """Give anything."""
    return gn.Dense(7, 7)
