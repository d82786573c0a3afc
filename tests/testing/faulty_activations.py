"""Activations with one fault each, and the check that is meant for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array
from graphnn.graph import ColumnWay, Limits

FAULTS: list[tuple[type[gn.Layer[Any, Any]], str]] = []
"""Every class, with the name of the check that must find its fault."""

Class = type[gn.Layer[Any, Any]]


def found_by(check: str) -> Callable[[Any], Any]:
    def remember(cls: Class) -> Class:
        made: Class = attrs.define(eq=False)(cls)
        FAULTS.append((made, check))
        return made

    return remember


@attrs.define(eq=False)
class Sine(gn.Elementwise[Any]):
    """The sound activation that the faulty ones are made of."""

    def forward(self, x: Any, /) -> Any:
        return np.sin(x)

    def derivative(self, x: Any, y: Any, /) -> Any:
        return np.cos(x)


@found_by("slope-is-right-away-from-kinks")
class WrongSlope(Sine):
    def derivative(self, x: Any, y: Any, /) -> Any:
        return -np.cos(x)


@found_by("slope-is-right-away-from-kinks")
class UndeclaredKink(Sine):
    def forward(self, x: Any, /) -> Any:
        return np.abs(x)

    def derivative(self, x: Any, y: Any, /) -> Any:
        return np.sign(x)


@found_by("keeps-the-dtype")
class MakesFloat64(Sine):
    def forward(self, x: Any, /) -> Any:
        return np.sin(x, dtype=np.float64)


@found_by("leaves-its-input-alone")
class WritesIntoItsInput(Sine):
    def forward(self, x: Any, /) -> Any:
        return np.sin(x, out=x if x.flags.writeable else None)


@found_by("leaves-its-input-alone")
class NeedsAWritableInput(Sine):
    def forward(self, x: Any, /) -> Any:
        x += 0
        return np.sin(x)


@found_by("does-not-overflow")
class Overflows(Sine):
    def forward(self, x: Any, /) -> Any:
        return 1 / (1 + np.exp(-x))

    def derivative(self, x: Any, y: Any, /) -> Any:
        return y * (1 - y)


@found_by("passes-infinities-on")
class NaNAtMinusInfinity(Sine):
    def forward(self, x: Any, /) -> Any:
        return x * gn.sigmoid(x)

    def derivative(self, x: Any, y: Any, /) -> Any:
        s = gn.sigmoid(x)
        return s + x * s * (1 - s)


@found_by("treats-every-element-alike")
class LooksAtTheOthers(Sine):
    def forward(self, x: Any, /) -> Any:
        return np.sin(x) - np.mean(x) if x.size else np.sin(x)


@found_by("passes-nan-on")
class SwallowsNaN(Sine):
    def forward(self, x: Any, /) -> Any:
        return np.sin(np.nan_to_num(x))


@found_by("keeps-nothing-between-calls")
class GivesItsBuffer(Sine):
    kept: dict[Any, Array] = attrs.field(factory=dict)

    def forward(self, x: Any, /) -> Any:
        buffer = self.kept.setdefault((x.shape, x.dtype), np.empty_like(x))
        return np.sin(x, out=buffer)


@found_by("keeps-nothing-between-calls")
class Adapts(Sine):
    calls: int = 0

    def forward(self, x: Any, /) -> Any:
        self.calls += 1
        return np.sin(x) / x.dtype.type(self.calls)


@found_by("runs-in-threads")
class StashesInForward(Sine):
    kept: Any = None

    def forward(self, x: Any, /) -> Any:
        self.kept = x
        for _ in range(3000):
            pass
        return np.sin(self.kept)


@found_by("touches-no-global-randomness")
class DrawsGlobally(Sine):
    def forward(self, x: Any, /) -> Any:
        np.random.random()  # noqa: NPY002
        return np.sin(x)


@found_by("survives-pickle-and-copy")
class CannotBePickled(Sine):
    function: Any = attrs.field(factory=lambda: lambda x: np.sin(x))

    def forward(self, x: Any, /) -> Any:
        return self.function(x)


@found_by("keeps-the-shape")
class FlattensSamples(Sine):
    def forward(self, x: Any, /) -> Any:
        return np.sin(x).reshape(len(x), -1) if x.ndim > 1 and len(x) else np.sin(x)


@found_by("pullback-may-be-called-twice")
class WritesIntoDy(Sine):
    def vjp(self, x: Any, /) -> Any:
        def pullback(dy: Any, /) -> Any:
            dy *= np.cos(x)
            return dy, {}

        return np.sin(x), pullback


@found_by("pullback-may-be-called-twice")
class WritesIntoItsInputInVjp(Sine):
    def vjp(self, x: Any, /) -> Any:
        slope = np.cos(x)
        return np.sin(x, out=x if x.flags.writeable else None), lambda dy: (dy * slope, {})


@found_by("pullback-may-be-called-twice")
class AddsUp(Sine):
    def vjp(self, x: Any, /) -> Any:
        total = np.zeros_like(x)

        def pullback(dy: Any, /) -> Any:
            total[...] += dy * np.cos(x)
            return total, {}

        return np.sin(x), pullback


@found_by("pullback-belongs-to-its-batch")
class StashesForThePullback(Sine):
    kept: Any = None

    def vjp(self, x: Any, /) -> Any:
        self.kept = x
        return np.sin(x), lambda dy: (dy * np.cos(self.kept[: len(dy)]), {})


@found_by("vjp-gives-the-value-of-forward")
class AnotherValueInVjp(Sine):
    def vjp(self, x: Any, /) -> Any:
        return 2 * np.sin(x), lambda dy: (dy * np.cos(x), {})


@found_by("pullback-gives-what-fits")
class GradientInFloat64(Sine):
    def derivative(self, x: Any, y: Any, /) -> Any:
        return np.cos(x, dtype=np.float64)


@found_by("pullback-gives-what-fits")
class PullbackWithoutParameters(Sine):
    def vjp(self, x: Any, /) -> Any:
        return np.sin(x), lambda dy: dy * np.cos(x)


@found_by("pullback-is-linear")
class ClipsTheGradient(Sine):
    def vjp(self, x: Any, /) -> Any:
        return np.sin(x), lambda dy: (np.clip(dy, -1, 1) * np.cos(x), {})


@found_by("pullback-takes-any-layout")
class PullbackNeedsCOrder(Sine):
    def vjp(self, x: Any, /) -> Any:
        slope = np.cos(x)
        return np.sin(x), lambda dy: ((dy.ravel("K") * slope.ravel()).reshape(x.shape), {})


@found_by("takes-any-layout")
class NeedsCOrder(Sine):
    def forward(self, x: Any, /) -> Any:
        return np.sin(x.ravel("K")).reshape(x.shape)


@found_by("lines-are-followed-as-declared")
class FollowsLinesAcrossKinks(gn.ReLU[Any]):
    def follow_line(self, x: Any, direction: Any, reach: Any, /) -> Any:
        return direction * (x > 0), np.ones(len(x), np.bool)


@found_by("columns-are-followed-as-declared")
class HasNoRoomForThat(gn.ReLU[Any]):
    def follow_columns(self, x: Any, /) -> Any:
        way = super(HasNoRoomForThat, self).follow_columns(x)
        assert way.limits is not None
        return ColumnWay(way.push, Limits(2 * way.limits.lead))


@found_by("columns-are-followed-as-declared")
class HasAnotherValueThere(gn.ReLU[Any]):
    def follow_columns(self, x: Any, /) -> Any:
        way = super(HasAnotherValueThere, self).follow_columns(x)
        return attrs.evolve(way, value=lambda values: values[0])


@found_by("columns-are-followed-as-declared")
class PushesEverything(gn.ReLU[Any]):
    def follow_columns(self, x: Any, /) -> Any:
        return ColumnWay(lambda changes: changes, Limits(np.abs(x).reshape(len(x), -1)))


@found_by("columns-become-runs-as-declared")
class TurnsColumnsRound(gn.Flatten):
    def forward(self, x: Any, /) -> Any:
        return x.reshape(len(x), -1)[:, ::-1]

    def vjp(self, x: Any, /) -> Any:
        return self.forward(x), lambda dy: (dy[:, ::-1].reshape(x.shape), {})

    def follow_line(self, x: Any, direction: Any, reach: Any, /) -> Any:
        return self.forward(direction), np.ones(len(x), np.bool)


@found_by("columns-stay-apart-as-declared")
class WrongColumnsOfABatch(gn.Layer[Any, Any]):
    keeps_shape: ClassVar[Any] = True
    keeps_columns = True

    def forward(self, x: Any, /) -> Any:
        return x - x.mean(axis=0) if len(x) else x

    def forward_columns(self, x: Any, columns: Any, /) -> Any:
        return x - x.mean(axis=1, keepdims=True)

    def vjp(self, x: Any, /) -> Any:
        return self.forward(x), lambda dy: (dy - dy.mean(axis=0), {})


@found_by("columns-stay-apart-as-declared")
class WrongColumns(Sine):
    def forward_columns(self, x: Any, columns: Any, /) -> Any:
        return np.sin(x) + columns.reshape(-1, *[1] * (x.ndim - 2))


@found_by("samples-stay-apart-as-declared")
class MixesSamples(gn.Layer[Any, Any]):
    keeps_shape: ClassVar[Any] = True
    mixes_samples = False

    def forward(self, x: Any, /) -> Any:
        return x - x.mean(axis=0) if len(x) else x


@attrs.define
class EqualByValue(Sine):
    pass


FAULTS.append((EqualByValue, "is-told-apart-by-identity"))
