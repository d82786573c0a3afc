"""Activation functions as layers: each takes a batch of any rank and gives one of its shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, Literal

import attrs
import numpy as np

from graphnn import functional
from graphnn.arrays import Array
from graphnn.graph.errors import NotDifferentiableError, ShapeError
from graphnn.graph.layer import Elementwise, Layer
from graphnn.graph.node import Pullback
from graphnn.graph.perturbation import ColumnWay, Direction, Limits, Straight
from graphnn.graph.shapes import Shape
from graphnn.typevars import T

__all__ = ["Identity", "ReLU", "Sigmoid", "Softmax", "Step", "Tanh"]


def _keep_sign(x: Array, direction: Array, reach: Array) -> Straight:
    """Tell of whose elements none comes to zero, as far as the line reaches to either side."""
    furthest = np.abs(reach).max(axis=0).reshape(-1, *[1] * (x.ndim - 1))
    moved: Array = np.abs(direction)
    moved *= furthest
    # What lies on zero may stay there.
    crosses = moved >= np.abs(x)
    crosses &= moved > 0
    bent: Any = crosses.any(axis=tuple(range(1, x.ndim)))
    straight: Straight = ~bent
    return straight


@attrs.define(eq=False)
class Step(Elementwise[T], Generic[T]):
    """The step of a perceptron: 1 where ``x > 0``, else 0 (section 3.2.2 of the notes).

    Its derivative is zero wherever it exists, so backprop would train nothing; it says so instead.

    Examples
    --------
    >>> Step()([[-1.0, 0.0, 2.0]])
    array([[0., 0., 1.]], dtype=float32)
    """

    kinks = (0.0,)
    follows_lines = True

    def forward(self, x: T, /) -> T:
        """Apply `functional.step`."""
        return functional.step(x)

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Stay where it is, as far as no element crosses zero."""
        return np.zeros_like(direction), _keep_sign(x, direction, reach)

    def derivative(self, x: T, y: T, /) -> T:
        """Refuse: there is no useful one."""
        raise NotDifferentiableError(
            f"{self.label} has no useful derivative: it is zero wherever it exists, so backprop "
            "would train nothing; use a smooth activation such as Sigmoid(), or a black-box or "
            "straight-through estimator"
        )


@attrs.define(eq=False)
class Identity(Elementwise[T], Generic[T]):
    """The function that changes nothing: the output of a regression (section 3.4.3)."""

    follows_lines = True
    follows_columns = True

    def forward(self, x: T, /) -> T:
        """Give back what came."""
        return functional.identity(x)

    def follow_columns(self, x: Array, /) -> ColumnWay:
        """Let all pass."""
        return ColumnWay(lambda changes: changes)

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Go along."""
        return direction, np.ones(len(direction), np.bool)

    def vjp(self, x: T, /) -> tuple[T, Pullback[T, T]]:
        """Value, and the pullback that hands the gradient on."""
        return self.forward(x), lambda dy: (dy, {})


@attrs.define(eq=False)
class Sigmoid(Elementwise[T], Generic[T]):
    """Logistic function ``1 / (1 + exp(-x))`` (sections 3.2.4 and 5.5.2).

    Examples
    --------
    >>> Sigmoid()([[-1000.0, 0.0]])
    array([[0. , 0.5]], dtype=float32)
    """

    def forward(self, x: T, /) -> T:
        """Apply `functional.sigmoid`."""
        return functional.sigmoid(x)

    def derivative(self, x: T, y: T, /) -> T:
        """Give ``y * (1 - y)``."""
        slope: Any = y * (1 - y)
        result: T = slope
        return result


@attrs.define(eq=False)
class ReLU(Elementwise[T], Generic[T]):
    """Rectifier ``max(0, x)`` (sections 3.2.7 and 5.5.1); its slope at zero is taken as zero.

    Examples
    --------
    >>> ReLU()([[-1.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """

    kinks = (0.0,)
    follows_lines = True
    follows_columns = True

    def forward(self, x: T, /) -> T:
        """Apply `functional.relu`."""
        return functional.relu(x)

    def follow_columns(self, x: Array, /) -> ColumnWay:
        """Let pass what is positive, as far as it is from zero."""
        positive = (x > 0).astype(x.dtype)
        limits = Limits(np.abs(x).reshape(len(x), -1))
        return ColumnWay(
            lambda changes: changes * positive, limits, lambda values: functional.relu(values[0])
        )

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Go along where the input is positive, as far as no element crosses zero."""
        return direction * (x > 0), _keep_sign(x, direction, reach)

    def derivative(self, x: T, y: T, /) -> T:
        """Give 1 where the input is positive, else 0."""
        slope: Any = (x > 0).astype(x.dtype)
        result: T = slope
        return result

    def vjp(self, x: T, /) -> tuple[T, Pullback[T, T]]:
        """Value, and the pullback that passes the gradient on where the input is positive."""
        # As truth values, a quarter of the memory is written and read.
        positive = x > 0
        return self.forward(x), lambda dy: (dy * positive, {})


@attrs.define(eq=False)
class Tanh(Elementwise[T], Generic[T]):
    """Hyperbolic tangent."""

    def forward(self, x: T, /) -> T:
        """Apply `functional.tanh`."""
        return functional.tanh(x)

    def derivative(self, x: T, y: T, /) -> T:
        """Give ``1 - y**2``."""
        slope: Any = 1 - y * y
        result: T = slope
        return result


@attrs.define(eq=False)
class Softmax(Layer[T, T], Generic[T]):
    """Probabilities ``exp(x) / sum(exp(x))`` along the last axis (section 3.5).

    Train with `SoftmaxCrossEntropy` on the scores before this layer instead: it is exact where
    the probabilities round to zero.

    Examples
    --------
    >>> Softmax()([[1000.0, 1000.0]])
    array([[0.5, 0.5]], dtype=float32)
    """

    keeps_shape: ClassVar[Literal[True]] = True
    mixes_samples = False

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Refuse samples that are single numbers: their sum would run over the batch."""
        if () in shapes:
            raise ShapeError("takes samples that have an axis, to sum over, not single numbers")
        return super().infer(shapes)

    def forward(self, x: T, /) -> T:
        """Apply `functional.softmax`."""
        return functional.softmax(x)

    def vjp(self, x: T, /) -> tuple[T, Pullback[T, T]]:
        """Value, and the pullback ``y * (dy - sum(dy * y))``."""
        y = self.forward(x)

        def pullback(dy: T, /) -> tuple[T, dict[str, Any]]:
            dx: Any = y * (dy - np.sum(dy * y, axis=-1, keepdims=True))
            return dx, {}

        return y, pullback
