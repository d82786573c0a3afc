"""What a layer must not do, whatever its numbers: keep values, write into what it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from graphnn.arrays import Array
from graphnn.checking.probe import Arrays, Probe, other_batch

__all__ = ["bad_habits", "elsewhere"]


def bad_habits(probe: Probe) -> tuple[str, ...]:
    """List what is wrong with how a node goes forward and back, in a few words each."""
    return tuple(said for habit in _HABITS for said in habit(probe))


def _writes(probe: Probe) -> Iterator[str]:
    alone = probe.copied()
    before = {name: array.copy() for name, array in alone.arrays().items()}
    with alone.frozen():
        pullback = alone.way_back()[1]
        yield from (f"forward writes into {name}" for name in _changed(alone.arrays(), before))
        before = {name: array.copy() for name, array in alone.arrays().items()}
        pullback()
    yield from (f"its pullback writes into {name}" for name in _changed(alone.arrays(), before))
    if not _same(alone.cotangents, probe.cotangents):
        yield "its pullback writes into dy, the gradient that it is given"


def _gives_other_values(probe: Probe) -> Iterator[str]:
    alone = probe.copied()
    with alone.frozen():
        y, _ = alone.way_back()
    if not all(map(_close, y, probe.outputs())):
        yield "vjp gives another output than forward"


def _keeps_values(probe: Probe) -> Iterator[str]:
    """Run the node on something else between forward and back, as another thread or place does."""
    alone = probe.copied()
    wanted = alone.derivatives()
    with alone.frozen():
        pullback = alone.way_back()[1]
    elsewhere(alone).derivatives()
    if _changed(pullback(), wanted):
        yield (
            "stale: its pullback gives something else once the layer has run on another batch, so "
            "it keeps values on the layer; keep them in the closure"
        )


def _remembers(probe: Probe) -> Iterator[str]:
    """Run the node on one batch after another, and after itself."""
    here, there = probe.copied(), elsewhere(probe.copied())
    here.derivatives()
    after_another = elsewhere(here).derivatives()
    there.derivatives()
    if _changed(after_another, there.derivatives()):
        yield "stale: what its pullback gives depends on the batch that the layer saw before"


def _tells_otherwise(probe: Probe) -> Iterator[str]:
    alone = probe.copied()
    with alone.frozen():
        parameters = alone.way_back(to_inputs=False)[1]()
    for name in _changed(parameters, probe.derivatives()):
        yield f"vjp and vjp_parameters differ in the gradient of {name}"


_HABITS: tuple[Callable[[Probe], Iterator[str]], ...] = (
    _writes,
    _gives_other_values,
    _keeps_values,
    _remembers,
    _tells_otherwise,
)


def elsewhere(probe: Probe) -> Probe:
    """Give the node another batch of the same shape."""
    return probe.at(*map(other_batch, probe.x))


def _changed(now: Mapping[str, Array], before: Mapping[str, Array]) -> list[str]:
    return [name for name, array in now.items() if not _close(array, before[name])]


def _same(now: Arrays, before: Arrays) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(now, before, strict=True))


def _close(a: Array, b: Array) -> bool:
    scale = float(np.abs(b).max(initial=0.0))
    return np.allclose(a, b, rtol=0, atol=1e-9 * scale, equal_nan=True)
