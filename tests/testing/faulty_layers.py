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


@attrs.define(eq=False)
class Counting(Affine):
    """The sound layer with a buffer that the faulty ones below are made of."""

    seen: Any = gn.buffer("out_features", init=gn.Zeros())

    def forward(self, x: Any, /, *, training: bool = False) -> Any:
        return x @ self.weight + self.bias + self.seen

    def vjp_parameters(self, x: Any, /, *, training: bool = False) -> Any:
        return self.forward(x), lambda dy: {"weight": x.T @ dy, "bias": dy.sum(axis=0)}

    def vjp(self, x: Any, /, *, training: bool = False) -> Any:
        y, to_parameters = self.vjp_parameters(x)
        return y, lambda dy: (dy @ self.weight.T, to_parameters(dy))

    def updated_buffers(self, x: Any, /) -> Any:
        return {"seen": self.seen + len(x)}


@found_by("passes-leave-its-buffers")
class CountsInPasses(Counting):
    def forward(self, x: Any, /, *, training: bool = False) -> Any:
        if training:
            self.seen += len(x)
        return x @ self.weight + self.bias + self.seen


@found_by("passes-leave-its-buffers")
class CountsInPullbacks(Counting):
    def vjp(self, x: Any, /, *, training: bool = False) -> Any:
        y, pullback = super(CountsInPullbacks, self).vjp(x)

        def counting(dy: Any, /) -> Any:
            self.seen += training
            return pullback(dy)

        return y, counting


@found_by("telling-of-buffers-changes-nothing")
class CountsInPlace(Counting):
    def updated_buffers(self, x: Any, /) -> Any:
        self.seen += len(x)
        return {"seen": self.seen}


@found_by("telling-of-buffers-changes-nothing")
class CountsAtRandom(Counting):
    rng: Any = attrs.field(factory=lambda: np.random.default_rng(0), kw_only=True)

    def updated_buffers(self, x: Any, /) -> Any:
        return {"seen": self.seen + self.rng.random()}


@found_by("updated-buffers-fit")
class CountsSomethingElse(Counting):
    def updated_buffers(self, x: Any, /) -> Any:
        return {"counted": self.seen + len(x)}


@found_by("updated-buffers-fit")
class CountsInOneNumber(Counting):
    def updated_buffers(self, x: Any, /) -> Any:
        return {"seen": np.array([float(len(x))])}


@found_by("updated-buffers-fit")
class CountsInIntegers(Counting):
    def updated_buffers(self, x: Any, /) -> Any:
        return {"seen": self.seen.astype(int) + len(x)}


@found_by("updated-buffers-fit")
class CountsAlone(Counting):
    def updated_buffers(self, x: Any, /) -> Any:
        return [self.seen + len(x)]


@found_by("lists-its-buffers-live")
class ListsCopiesOfBuffers(Counting):
    def buffers(self) -> dict[str, Array]:
        return {"seen": self.seen.copy()}


@found_by("takes-another-dtype")
class KeepsItsBuffersFloat32(Counting):
    def astype(self, dtype: Any) -> Any:
        other = super().astype(dtype)
        other.seen = other.seen.astype(np.float32)
        return other


@found_by("parameters-move-as-declared")
class MovesOtherwiseInTraining(Counting):
    def forward(self, x: Any, /, *, training: bool = False) -> Any:
        y = x @ self.weight + self.bias
        return 2 * y if training else y
