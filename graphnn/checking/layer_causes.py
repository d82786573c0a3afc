"""What a wrong pullback looks like, told from what it was given: hypotheses on one layer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from graphnn.arrays import Array
from graphnn.checking.causes import (
    Hypothesis,
    alike,
    fits,
    on_the_numbers,
    on_the_whole,
    unusable,
)
from graphnn.checking.habits import elsewhere
from graphnn.checking.probe import Probe

__all__ = ["cause_in_layer"]


def cause_in_layer(probe: Probe, name: str, a: Array, b: Array) -> str:
    """Name the first hypothesis that makes a wrong derivative of a node out of the right one.

    Parameters
    ----------
    probe
        The node, with the inputs and cotangents of both derivatives.
    name
        What it is differentiated by.
    a, b
        The wrong and the right derivative of the weighed outputs.
    """
    if said := unusable(a) or on_the_numbers(probe.samples, a, b):
        return said
    for cause, candidate in _hypotheses(probe, name, a, b):
        if fits(a, b, candidate):
            return cause
    return on_the_whole(a, b)


def _hypotheses(probe: Probe, name: str, a: Array, b: Array) -> Iterator[Hypothesis]:
    yield from _of_the_cotangents(probe, name, b)
    yield from _of_the_samples(probe, name)
    yield from _of_the_weights(probe, name)
    if name == "input" and probe.x[0].shape == probe.cotangents[0].shape:
        yield from _of_input_and_output(probe, a)
    other = elsewhere(probe)
    # Where the right one stays as well, as in a linear layer, it tells nothing.
    if not alike(other.difference(name), b):
        yield "stale: it stays as it is when the batch changes", other.derivatives()[name]


def _of_the_cotangents(probe: Probe, name: str, b: Array) -> Iterator[Hypothesis]:
    ones = probe.weighed_with(*map(np.ones_like, probe.cotangents))
    yield "dy, the gradient of the output, is left out", ones.difference(name)
    for dy in probe.cotangents:
        yield "it is dy, the gradient of the output, as it came", dy
        yield from _sums(dy, "dy", b)
        yield from (h for x in probe.x if x.shape == dy.shape for h in _sums(x * dy, "x * dy", b))


def _sums(terms: Array, written: str, b: Array) -> Iterator[Hypothesis]:
    summed = {
        axes: terms.sum(axis=axes)
        for count in range(1, terms.ndim)
        for axes in itertools.combinations(range(terms.ndim), count)
    }
    # Where one of the sums is right, the axis of the others is not; else it is the terms.
    lead = "summed over the wrong axis: " if any(alike(b, s) for s in summed.values()) else ""
    for axes, candidate in summed.items():
        over = f"axis {axes[0]}" if len(axes) == 1 else f"axes {axes}"
        yield f"{lead}it is {written} summed over {over}", candidate


def _of_the_samples(probe: Probe, name: str) -> Iterator[Hypothesis]:
    if probe.samples < 2 or name.startswith("input"):
        return
    for place, which in ((0, "first"), (-1, "last")):
        alone = [np.zeros_like(dy) for dy in probe.cotangents]
        for one, dy in zip(alone, probe.cotangents, strict=True):
            one[place] = dy[place]
        yield f"only the {which} sample counts", probe.weighed_with(*alone).difference(name)


def _of_the_weights(probe: Probe, name: str) -> Iterator[Hypothesis]:
    for other, array in probe.arrays().items():
        if other == name or other.startswith("input"):
            continue
        kept = array.copy()
        try:
            if array.ndim == 2 and array.shape[0] == array.shape[1]:
                array[...] = kept.T
                yield f"as if {other} were transposed", probe.difference(name)
            array[...] = 0
            yield f"{other} is left out", probe.difference(name)
        finally:
            array[...] = kept


def _of_input_and_output(probe: Probe, a: Array) -> Iterator[Hypothesis]:
    (y,) = probe.outputs()
    at_output = probe.at(y)
    yield "it takes the output where the input belongs", at_output.difference("input")
    if alike(at_output.derivatives()["input"], probe.difference("input")):
        yield "it takes the input where the output belongs", a
