"""A layer to be checked, and the batches that it is checked on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.graph import Layer, ShapeError
from graphnn.graph.randomness import generator_refs
from graphnn.graph.shapes import is_known
from graphnn.testing.check import Argument, Case
from graphnn.testing.part import Part

__all__ = [
    "DTYPES",
    "AnyLayer",
    "LayerSubject",
    "any_batch",
    "batches",
    "draws",
    "exact_batch",
    "layer_subject",
    "two_batches",
]

AnyLayer: TypeAlias = Layer[Any, Any]

_RANKS: tuple[tuple[int, ...], ...] = ((), (3,), (2, 3), (2, 3, 4))
"""Shapes of samples for layers that take any."""

_LENGTHS = (3, 4, 5)
"""How long those axes are that a layer leaves open."""

DTYPES = ("float32", "float64")
"""The dtypes that a layer is checked in."""


@attrs.frozen
class LayerSubject:
    """A layer and the shapes of samples that it takes.

    Parameters
    ----------
    part
        The layer.
    shapes : tuple of shapes of one sample
        Those that it is tried on.
    """

    part: Part[AnyLayer]
    shapes: tuple[tuple[int, ...], ...]

    def batch(self, shape: tuple[int, ...], count: int, dtype: str, seed: int = 0) -> Argument:
        """Draw a batch: from a normal distribution or, where the layer takes integers, 0 and 1."""
        size, rng = (count, *shape), f"np.random.default_rng({seed})"
        if self.part.make().takes_integers:
            return Argument.expression(f"{rng}.integers(2, size={size})")
        return Argument.expression(f"{rng}.normal(size={size}).astype('{dtype}')")

    def layer(self, dtype: str = "float32") -> Argument:
        """Make a fresh one, whose parameters are drawn the same every time, in a dtype."""
        then = "{}.initialize(0)" if self.part.make().parameters() else "{}"
        return self.part.argument(then if dtype == "float32" else f"{then}.astype('{dtype}')")


def layer_subject(part: Part[AnyLayer], shape: tuple[int, ...] | None = None) -> LayerSubject:
    """Find shapes of samples that a layer takes, and make a subject of it.

    Parameters
    ----------
    part
        The layer.
    shape
        The shape of one sample that its author names, if any.

    Raises
    ------
    ShapeError
        If it takes none of those that are tried.
    """
    return LayerSubject(part, _shapes(part, shape))


def _shapes(part: Part[AnyLayer], shape: tuple[int, ...] | None) -> tuple[tuple[int, ...], ...]:
    if shape is not None:
        return (shape,)
    layer = part.make()
    declared = layer.input_shape()
    if declared is not None:
        lengths = iter(_LENGTHS)
        filled = (next(lengths, 2) if n is None else n for n in declared)
        return (declared,) if is_known(declared) else (tuple(filled),)
    taken = tuple(each for each in _RANKS if _takes(part.make(), each))
    if not taken:
        raise ShapeError(f"{layer.label} takes no batch that was tried; name a shape=(...)")
    return taken


def _takes(layer: AnyLayer, shape: tuple[int, ...]) -> bool:
    try:
        with np.errstate(all="ignore"):
            layer.infer([shape])
            layer.forward(np.full((2, *shape), 0.5, dtype=_dtype(layer)))
    except Exception:  # not a verdict: some layers take vectors only, others images only
        return False
    return True


def _dtype(layer: AnyLayer) -> Any:
    return np.intp if layer.takes_integers else layer.compute_dtype


def draws(layer: AnyLayer) -> bool:
    """Tell whether a layer draws at random."""
    return any(True for _ in generator_refs(layer))


def batches(subject: LayerSubject) -> Iterator[Case]:
    """Call with a layer and a batch: none, one and five samples of every shape, in both dtypes."""
    for dtype in DTYPES:
        for shape in subject.shapes:
            for count in (5, 1, 0):
                yield subject.layer(dtype), subject.batch(shape, count, dtype)


def any_batch(subject: LayerSubject) -> Iterator[Case]:
    """Call with a layer and five samples of every shape."""
    for shape in subject.shapes:
        yield subject.layer(), subject.batch(shape, 5, "float32")


def exact_batch(subject: LayerSubject) -> Iterator[Case]:
    """Call with a layer in float64 and five samples of every shape."""
    for shape in subject.shapes:
        yield subject.layer("float64"), subject.batch(shape, 5, "float64")


def two_batches(subject: LayerSubject) -> Iterator[Case]:
    """Call with a layer and two batches, of one size and of different sizes."""
    for shape in subject.shapes:
        for count in (5, 2):
            yield (
                subject.layer(),
                subject.batch(shape, 5, "float32"),
                subject.batch(shape, count, "float32", 1),
            )
