"""Layers with the mistakes that people make in a pullback, each with what should be said of it."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from attrs import define, field, frozen

import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector
from graphnn.initializers import Normal
from graphnn.typevars import T


@define(eq=False)
class Affine(gn.Layer[Any, Any]):
    """What most of them get wrong."""

    in_features: int
    out_features: int
    weight: Matrix = gn.parameter("in_features", "out_features", init=Normal(1.0))
    bias: Vector = gn.parameter("out_features", init=Normal(1.0))

    def forward(self, x: Matrix, /) -> Any:
        return x @ self.weight + self.bias

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (self.dx(x, dy), self.parameters_of(x, dy))

    def dx(self, x: Matrix, dy: Matrix) -> Any:
        return dy @ self.weight.T

    def parameters_of(self, x: Matrix, dy: Matrix) -> dict[str, Any]:
        return {"weight": self.dweight(x, dy), "bias": self.dbias(dy)}

    def dweight(self, x: Matrix, dy: Matrix) -> Any:
        return x.T @ dy

    def dbias(self, dy: Matrix) -> Any:
        return dy.sum(axis=0)


@define(eq=False)
class WeightTransposedOnTheWayBack(Affine):
    def dx(self, x: Matrix, dy: Matrix) -> Any:
        return dy @ self.weight


@define(eq=False)
class SquareWeightGradientTransposed(Affine):
    def dweight(self, x: Matrix, dy: Matrix) -> Any:
        return dy.T @ x


@define(eq=False)
class WeightGradientReshaped(Affine):
    def dweight(self, x: Matrix, dy: Matrix) -> Any:
        return (dy.T @ x).reshape(self.weight.shape)


@define(eq=False)
class BiasAveraged(Affine):
    def dbias(self, dy: Matrix) -> Any:
        return dy.mean(axis=0)


@define(eq=False)
class BiasForgotten(Affine):
    def dbias(self, dy: Matrix) -> Any:
        return np.zeros_like(self.bias)


@define(eq=False)
class BiasOfTheFirstSample(Affine):
    def dbias(self, dy: Matrix) -> Any:
        return dy[0]


@define(eq=False)
class BiasSummedOverFeatures(Affine):
    def dbias(self, dy: Matrix) -> Any:
        return dy.sum(axis=1)


@define(eq=False)
class BiasSharedAmongUnits(Affine):
    def dbias(self, dy: Matrix) -> Any:
        return np.full_like(self.bias, dy.sum() / dy.shape[1])


@define(eq=False)
class WeightNotDivided(Affine):
    """Takes a mean over the batch that nobody asked for."""

    def dweight(self, x: Matrix, dy: Matrix) -> Any:
        return x.T @ dy / len(x)


@define(eq=False)
class WritesIntoTheGradient(gn.Layer[T, T]):
    """A rectifier that saves a copy."""

    def forward(self, x: T, /) -> T:
        return cast("T", np.maximum(x, 0))

    def vjp(self, x: T, /) -> Any:
        def pullback(dy: Any) -> Any:
            dy[x <= 0] = 0
            return dy, {}

        return self.forward(x), pullback


@define(eq=False)
class KeepsItsInput(Affine):
    """Keeps the input on itself between forward and pullback."""

    seen: Any = field(default=None, init=False)

    def vjp(self, x: Matrix, /) -> Any:
        self.seen = x
        return self.forward(x), lambda dy: (
            self.dx(self.seen, dy),
            self.parameters_of(self.seen, dy),
        )


@define(eq=False)
class KeepsItsFirstInput(KeepsItsInput):
    """Fills a cache, and never again."""

    def vjp(self, x: Matrix, /) -> Any:
        if self.seen is None or len(self.seen) != len(x):
            self.seen = x.copy()
        return self.forward(x), lambda dy: (
            self.dx(self.seen, dy),
            self.parameters_of(self.seen, dy),
        )


@define(eq=False)
class OneBatchLate(KeepsItsInput):
    """Takes the stored input before it stores its own."""

    def vjp(self, x: Matrix, /) -> Any:
        before = x if self.seen is None or len(self.seen) != len(x) else self.seen
        self.seen = x.copy()
        return self.forward(x), lambda dy: (self.dx(before, dy), self.parameters_of(before, dy))


@define(eq=False)
class Scale(gn.Layer[Any, Any]):
    """A factor for each feature, with a pullback that broadcasts as it likes."""

    features: int
    factor: Vector = gn.parameter("features", init=Normal(1.0))

    def forward(self, x: Matrix, /) -> Any:
        return x * self.factor

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (dy * self.factor, {"factor": self.dfactor(x, dy)})

    def dfactor(self, x: Matrix, dy: Matrix) -> Any:
        return (x * dy).sum(axis=0)


@define(eq=False)
class FactorWithoutItsInput(Scale):
    def dfactor(self, x: Matrix, dy: Matrix) -> Any:
        return dy.sum(axis=0)


@define(eq=False)
class FactorWithoutTheGradient(Scale):
    def dfactor(self, x: Matrix, dy: Matrix) -> Any:
        return x.sum(axis=0)


@define(eq=False)
class FactorSummedOverFeatures(Scale):
    def dfactor(self, x: Matrix, dy: Matrix) -> Any:
        return (x * dy).sum(axis=1)


@define(eq=False)
class FactorLeftOut(Scale):
    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (dy, {"factor": self.dfactor(x, dy)})


@define(eq=False)
class SlopeAtTheOutput(gn.Elementwise[T]):
    """A tanh that thinks ``x`` is ``y``: ``1 - tanh(y)**2``."""

    def forward(self, x: T, /) -> T:
        return cast("T", np.tanh(x))

    def derivative(self, x: T, y: T, /) -> T:
        return cast("T", 1 - np.tanh(y) ** 2)


@define(eq=False)
class SlopeOfTheInput(gn.Elementwise[T]):
    """A sigmoid whose slope is ``x * (1 - x)``."""

    def forward(self, x: T, /) -> T:
        return gn.sigmoid(x)

    def derivative(self, x: T, y: T, /) -> T:
        return cast("T", x * (1 - x))


@define(eq=False)
class WrongSign(gn.Elementwise[T]):
    def forward(self, x: T, /) -> T:
        return cast("T", np.cos(x))

    def derivative(self, x: T, y: T, /) -> T:
        return cast("T", np.sin(x))


@define(eq=False)
class MissingFactor(gn.Elementwise[T]):
    def forward(self, x: T, /) -> T:
        return cast("T", np.square(x))

    def derivative(self, x: T, y: T, /) -> T:
        return cast("T", 1 * x)


@define(eq=False)
class OtherOutputThanForward(gn.Elementwise[T]):
    def forward(self, x: T, /) -> T:
        return cast("T", 2 * np.tanh(x))

    def vjp(self, x: T, /) -> Any:
        y = np.tanh(x)
        return y, lambda dy: (2 * dy * (1 - y**2), {})


@define(eq=False)
class ProductOfTwo(gn.Node[Any, Any]):
    """Hands the gradients to the wrong sides."""

    def forward(self, x: tuple[Array, Array], /) -> Any:
        return x[0] * x[1]

    def vjp(self, x: tuple[Array, Array], /) -> Any:
        return self.forward(x), lambda dy: ((dy * x[1], -dy * x[0]), {})


@frozen
class Planted:
    """A faulty layer, and what should be said of it."""

    layer: gn.Layer[Any, Any]
    part: str
    cause: str


PLANTED = [
    Planted(WeightTransposedOnTheWayBack(4, 4), "input", "as if weight were transposed"),
    Planted(SquareWeightGradientTransposed(4, 4), "weight", "transposed"),
    Planted(WeightGradientReshaped(4, 3), "weight", "transposed, then reshaped"),
    Planted(BiasAveraged(4, 3), "bias", "divided by the batch size, 5, once too often"),
    Planted(BiasForgotten(4, 3), "bias", "it is zero"),
    Planted(BiasOfTheFirstSample(4, 3), "bias", "only the first sample counts"),
    Planted(
        BiasSummedOverFeatures(4, 5),
        "bias",
        "summed over the wrong axis: it is dy summed over axis 1",
    ),
    Planted(BiasSharedAmongUnits(4, 3), "bias", "averaged over axis 0"),
    Planted(WeightNotDivided(4, 3), "weight", "divided by the batch size, 5, once too often"),
    Planted(WritesIntoTheGradient(), "", "writes into dy"),
    Planted(KeepsItsInput(4, 3), "", "stale"),
    Planted(KeepsItsFirstInput(4, 3), "", "stale"),
    Planted(OneBatchLate(4, 3), "", "stale"),
    Planted(FactorWithoutItsInput(4), "factor", "it is dy summed over axis 0"),
    Planted(FactorWithoutTheGradient(4), "factor", "dy, the gradient of the output, is left out"),
    Planted(FactorSummedOverFeatures(5), "factor", "it is x * dy summed over axis 1"),
    Planted(FactorLeftOut(4), "input", "it is dy, the gradient of the output, as it came"),
    Planted(SlopeAtTheOutput(), "input", "takes the output where the input belongs"),
    Planted(SlopeOfTheInput(), "input", "takes the input where the output belongs"),
    Planted(WrongSign(), "input", "wrong sign"),
    Planted(MissingFactor(), "input", "half of what it should be"),
    Planted(OtherOutputThanForward(), "", "another output than forward"),
]
