"""Layers with one fault each, and the check that is meant for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array
from graphnn.graph import ColumnMove

FAULTS: list[tuple[Callable[[], gn.Layer[Any, Any]], str]] = []
"""What makes every faulty layer, with the name of the check that must find its fault."""


def found_by(check: str) -> Callable[[Any], Any]:
    def remember(cls: Any) -> Any:
        made = attrs.define(eq=False)(cls)
        FAULTS.append((made, check))
        return made

    return remember


@attrs.define(eq=False)
class Affine(gn.Dense[Any, Any]):
    """The sound layer that the faulty ones are made of."""


@found_by("pullback-is-the-derivative")
class AveragesTheBias(Affine):
    def vjp(self, x: Any, /) -> Any:
        y, pullback = super(AveragesTheBias, self).vjp(x)

        def wrong(dy: Any, /) -> Any:
            dx, found = pullback(dy)
            return dx, {**found, "bias": found["bias"] / max(len(dy), 1)}

        return y, wrong


@found_by("has-the-inferred-shape")
class AnnouncesAnotherShape(Affine):
    def output_shape(self, shape: Any, /) -> Any:
        return (5,)


@found_by("gives-a-batch")
class SqueezesBatchesOfOne(Affine):
    def forward(self, x: Any, /) -> Any:
        return np.squeeze(x @ self.weight + self.bias)


@found_by("gives-a-batch")
class GivesLists(Affine):
    def forward(self, x: Any, /) -> Any:
        return (x @ self.weight + self.bias).tolist()


@found_by("uses-the-parameters-that-it-lists")
class CachesTheProduct(Affine):
    kept: Any = attrs.field(default=None, init=False)

    def forward(self, x: Any, /) -> Any:
        if self.kept is None or self.kept.dtype != x.dtype:
            self.kept = self.weight.copy()
        return x @ self.kept + self.bias


@found_by("lists-its-parameters-live")
class ListsCopies(Affine):
    def parameters(self) -> dict[str, Array]:
        found = super().parameters()
        return {name: value.copy() for name, value in found.items()}


@found_by("parameters-move-as-declared")
class MovesTwiceAsFar(Affine):
    def parameter_move(self, name: Any, x: Any, y: Any, /) -> Any:
        move = super(MovesTwiceAsFar, self).parameter_move(name, x, y)
        return ColumnMove(2 * move.amount, move.column_axis)


@found_by("columns-spread-as-declared")
class SpreadsTheWrongColumn(Affine):
    def spread_columns(self, delta: Any, columns: Any, /) -> Any:
        return super(SpreadsTheWrongColumn, self).spread_columns(delta, 0 * columns)


@found_by("runs-spread-as-declared")
class SpreadsTheWrongRun(Affine):
    def spread_runs(self, delta: Any, runs: Any, /) -> Any:
        return super(SpreadsTheWrongRun, self).spread_runs(delta, 0 * runs)


@found_by("vjp-parameters-agrees-with-vjp")
class ForgetsTheBias(Affine):
    def vjp(self, x: Any, /) -> Any:
        return self.forward(x), lambda dy: (
            dy @ self.weight.T,
            {"weight": x.T @ dy, "bias": dy.sum(axis=0)},
        )

    def vjp_parameters(self, x: Any, /) -> Any:
        y, pullback = super(ForgetsTheBias, self).vjp_parameters(x)
        return y, lambda dy: {**pullback(dy), "bias": np.zeros_like(self.bias)}


@found_by("refuses-what-does-not-fit")
class TakesAnything(Affine):
    def as_batch(self, x: Any) -> Any:
        return np.asarray(x)

    def forward(self, x: Any, /) -> Any:
        return x[:, : self.in_features] @ self.weight + self.bias


@found_by("takes-another-dtype")
class StaysFloat32(Affine):
    def astype(self, dtype: Any) -> Any:
        return self


@found_by("draws-the-same-from-the-same-seed")
class DrawsAsItLikes(Affine):
    def initialize(self, rng: Any = None, *, dtype: Any = None) -> Any:
        return super().initialize(None, dtype=dtype)


@found_by("lines-are-followed-as-declared")
class FollowsLinesBackwards(Affine):
    def follow_line(self, x: Any, direction: Any, reach: Any, /) -> Any:
        found, straight = super(FollowsLinesBackwards, self).follow_line(x, direction, reach)
        return -found, straight


@found_by("numerical-estimators-agree")
class DeniesMixing(Affine):
    """Each sample gets the mean of the others, too, which exact differences do not look for."""

    def forward(self, x: Any, /) -> Any:
        y = x @ self.weight + self.bias
        return y + np.tanh(y).mean(axis=0) if len(x) else y
