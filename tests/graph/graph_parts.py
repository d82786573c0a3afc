"""Layers that a third party might write, for the tests of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, Literal

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array, Images, Matrix, Vector
from graphnn.graph import ParameterGradients, Pullback, Shape
from graphnn.initializers import Normal
from graphnn.typevars import N, NIn, NOut, T


@attrs.define(eq=False)
class Scale(gn.Layer[Matrix, Matrix]):
    """One factor a feature; only `forward`, as short as a layer can be."""

    in_features: int
    factor: Vector = gn.parameter("in_features", init=Normal(1.0))

    def forward(self, x: Matrix, /) -> Matrix:
        return x * self.factor


@attrs.define(eq=False)
class Pairs(gn.Layer[Matrix, Matrix]):
    """Joins neighbouring features; declares its ranks and no sizes."""

    def forward(self, x: Matrix, /) -> Matrix:
        return x[:, ::2] + x[:, 1::2]


@attrs.define(eq=False)
class Convolution(gn.Layer[Images, Images]):
    """Takes and gives images, and says how many channels."""

    in_channels: int
    out_channels: int

    def forward(self, x: Images, /) -> Images:
        return np.repeat(x[:, :1], self.out_channels, axis=1)


@attrs.define(eq=False)
class Declared(gn.Layer[Matrix, Matrix, NIn, NOut], Generic[NIn, NOut]):
    """Has sizes under names of its own, and says which they are by their types."""

    units: NOut
    fan_in: NIn

    def forward(self, x: Matrix, /) -> Matrix:
        return np.ones((len(x), self.units))


@attrs.define(eq=False)
class AnyRankNorm(gn.Layer[T, T, N, N], Generic[T, N]):
    """Takes any rank, and one number of features, which it gives again."""

    width: N

    def forward(self, x: T, /) -> T:
        return x


@attrs.define(eq=False)
class Shuffle(gn.Layer[Array, Matrix]):
    """Keeps the number of values, and says so; cannot be tried."""

    keeps_size: ClassVar[Literal[True]] = True

    def forward(self, x: Array, /) -> Matrix:
        raise ValueError("zeros are refused")


@attrs.define(eq=False)
class Noise(gn.Layer[T, T], Generic[T]):
    """Adds one in training, in both of its methods."""

    def forward(self, x: T, /, *, training: bool = False) -> T:
        shifted: Any = x + 1 if training else x
        result: T = shifted
        return result

    def vjp(self, x: T, /, *, training: bool = False) -> tuple[T, Pullback[T, T]]:
        return self.forward(x, training=training), lambda dy: (dy, {})


@attrs.define(eq=False)
class CountingLayer(gn.Layer[Matrix, Matrix]):
    """Counts in a list that it shares with others how often shapes were inferred, and it ran."""

    calls: list[str]

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        self.calls.append("infer")
        return shapes[0]

    def forward(self, x: Matrix, /) -> Matrix:
        self.calls.append("forward")
        return x

    def vjp(self, x: Matrix, /) -> tuple[Matrix, Pullback[Matrix, Matrix]]:
        self.calls.append("vjp")
        return x, self._pullback

    def _pullback(self, dy: Matrix, /) -> tuple[Matrix, ParameterGradients]:
        self.calls.append("pullback")
        return dy, {}


@attrs.define(eq=False)
class Residual(gn.Layer[Matrix, Matrix]):
    """Holds another layer, and adds what comes to what that gives."""

    inner: gn.Layer[Matrix, Matrix]

    def forward(self, x: Matrix, /) -> Matrix:
        return x + self.inner.forward(x)

    def vjp(self, x: Matrix, /) -> tuple[Matrix, Pullback[Matrix, Matrix]]:
        y, back = self.inner.vjp(x)

        def pullback(dy: Matrix, /) -> tuple[Matrix, ParameterGradients]:
            dx, gradients = back(dy)
            return dx + dy, {f"inner.{name}": value for name, value in gradients.items()}

        return x + y, pullback


def fixed(rows: int, columns: int, *, seed: int = 0) -> gn.Dense[int, int]:
    """Make a float64 layer with values of its own."""
    rng = np.random.default_rng(seed)
    return gn.Dense(
        rows,
        columns,
        weight=rng.standard_normal((rows, columns)),
        bias=rng.standard_normal(columns),
    )


def gradients_agree(
    network: gn.Network[Any, Any], x: Any, t: Array, *, tolerance: float = 1e-7
) -> None:
    """Compare backprop to finite differences on the squared error."""
    objective = gn.Objective(network, gn.MeanSquaredError(), x, t)
    exact, differences = gn.Backprop()(objective), gn.NumericalWalk(h=1e-5)(objective)
    assert list(exact) == list(differences) == list(network.parameters())
    assert any(np.any(array) for array in exact.values())
    for name, array in exact.items():
        np.testing.assert_allclose(array, differences[name], rtol=tolerance, atol=tolerance)
