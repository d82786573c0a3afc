"""Nodes with several inputs: sum, product, concatenation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic

import attrs
import numpy as np

from graphnn import wording
from graphnn.arrays import Labels
from graphnn.graph.errors import ShapeError
from graphnn.graph.node import Node, Pullback
from graphnn.graph.shapes import Shape, fits, merged
from graphnn.typevars import T

__all__ = ["Add", "Concatenate", "Multiply"]


@attrs.define(eq=False)
class Add(Node[tuple[T, T], T], Generic[T]):
    """Sum ``x + y`` of two arrays of one shape ``(N, ...)``; ``h + g`` on handles makes one.

    Its pullback hands the gradient on unchanged.

    Examples
    --------
    >>> y, pullback = Add().vjp((np.array([200.0]), np.array([450.0])))
    >>> y, pullback(np.array([1.1]))[0]
    (array([650.]), (array([1.1]), array([1.1])))
    """

    mixes_samples = False
    keeps_columns = True

    def forward_columns(self, x: tuple[T, T], columns: Labels, /) -> T:
        """Add."""
        left, right = x
        return left + right  # type: ignore[return-value]

    def forward(self, x: tuple[T, T], /) -> T:
        """Add."""
        left, right = _pair(self, x)
        return left + right  # type: ignore[return-value]

    def vjp(self, x: tuple[T, T], /) -> tuple[T, Pullback[T, tuple[T, T]]]:
        """Value and pullback."""
        return self.forward(x), lambda dy: ((dy, dy), {})

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Give the common shape."""
        return _common_of_two(self, shapes)


@attrs.define(eq=False)
class Multiply(Node[tuple[T, T], T], Generic[T]):
    """Product ``x * y`` of two arrays of one shape ``(N, ...)``; ``h * g`` on handles makes one.

    Its pullback multiplies with the other factor.

    Examples
    --------
    >>> y, pullback = Multiply().vjp((np.array([100.0]), np.array([2.0])))
    >>> y, pullback(np.array([1.1]))[0]
    (array([200.]), (array([2.2]), array([110.])))
    """

    mixes_samples = False
    keeps_columns = True

    def forward_columns(self, x: tuple[T, T], columns: Labels, /) -> T:
        """Multiply."""
        left, right = x
        return left * right  # type: ignore[return-value]

    def forward(self, x: tuple[T, T], /) -> T:
        """Multiply."""
        left, right = _pair(self, x)
        return left * right  # type: ignore[return-value]

    def vjp(self, x: tuple[T, T], /) -> tuple[T, Pullback[T, tuple[T, T]]]:
        """Value and pullback."""
        left, right = x
        return self.forward(x), lambda dy: ((dy * right, dy * left), {})

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Give the common shape."""
        return _common_of_two(self, shapes)


@attrs.define(eq=False)
class Concatenate(Node[tuple[T, ...], T], Generic[T]):
    """Two or more arrays one behind the other along their first axis after the batch.

    For vectors that joins features, for images channels: ``(a, b) >> Concatenate()``.
    """

    mixes_samples = False

    def forward(self, x: tuple[T, ...], /) -> T:
        """Join along axis 1."""
        if not isinstance(x, tuple):
            raise TypeError(f"{self.label} takes a tuple of arrays, got {type(x).__name__}")
        joined: Any = np.concatenate(x, axis=1)
        result: T = joined
        return result

    def vjp(self, x: tuple[T, ...], /) -> tuple[T, Pullback[T, tuple[T, ...]]]:
        """Value, and the pullback that takes the gradient apart again."""
        ends = np.cumsum([part.shape[1] for part in x])[:-1]

        def pullback(dy: T, /) -> tuple[tuple[T, ...], dict[str, Any]]:
            parts: Any = tuple(np.split(dy, ends, axis=1))
            return parts, {}

        return self.forward(x), pullback

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Add up the lengths of the joined axis; the other axes must agree."""
        if _is_tuple(shapes):
            return None
        if len(shapes) < 2:
            raise ShapeError(wording.takes_several("Concatenate", exactly_two=False))
        if any(shape == () for shape in shapes):
            raise ShapeError("takes arrays with an axis to join after the batch axis")
        rest = _common(None if shape is None else shape[1:] for shape in shapes)
        lengths = [None if shape is None else shape[0] for shape in shapes]
        known = [length for length in lengths if length is not None]
        total = sum(known) if len(known) == len(lengths) else None
        return None if rest is None else (total, *rest)


def _is_tuple(shapes: Sequence[Shape]) -> bool:
    # One value of unknown shape may be the tuple that a graph with several outputs gives.
    return len(shapes) == 1 and shapes[0] is None


def _common_of_two(node: Node[Any, Any], shapes: Sequence[Shape]) -> Shape:
    if _is_tuple(shapes):
        return None
    if len(shapes) != 2:
        raise ShapeError(wording.takes_several(type(node).__name__, exactly_two=True))
    return _common(shapes)


def _common(shapes: Iterable[Shape]) -> Shape:
    found: Shape = None
    for shape in shapes:
        if not fits(shape, found):
            raise ShapeError(wording.ONE_SHAPE)
        found = merged(found, shape)
    return found


def _pair(node: Node[Any, Any], x: tuple[T, T]) -> tuple[T, T]:
    given: object = x
    if not isinstance(given, tuple) or len(given) != 2:
        raise TypeError(f"{node.label} takes a tuple of two arrays, got {type(x).__name__}")
    left, right = x
    if left.shape != right.shape:
        raise ShapeError(
            f"{node.label} takes arrays of one shape, got {left.shape} and {right.shape}"
        )
    return x
