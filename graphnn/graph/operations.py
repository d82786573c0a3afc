"""Nodes with several inputs: sum, product, concatenation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

import attrs
import numpy as np

from graphnn.graph.errors import ShapeError
from graphnn.graph.node import Node, Pullback
from graphnn.graph.shapes import Shape, fits
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

    def forward(self, x: tuple[T, T], /) -> T:
        """Add."""
        left, right = x
        return left + right  # type: ignore[return-value]

    def vjp(self, x: tuple[T, T], /) -> tuple[T, Pullback[T, tuple[T, T]]]:
        """Value and pullback."""
        return self.forward(x), lambda dy: ((dy, dy), {})

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Give the common shape."""
        return _common(shapes)


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

    def forward(self, x: tuple[T, T], /) -> T:
        """Multiply."""
        left, right = x
        return left * right  # type: ignore[return-value]

    def vjp(self, x: tuple[T, T], /) -> tuple[T, Pullback[T, tuple[T, T]]]:
        """Value and pullback."""
        left, right = x
        return self.forward(x), lambda dy: ((dy * right, dy * left), {})

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Give the common shape."""
        return _common(shapes)


@attrs.define(eq=False)
class Concatenate(Node[tuple[T, ...], T], Generic[T]):
    """Two or more arrays one behind the other along their first axis after the batch.

    For vectors that joins features, for images channels: ``(a, b) >> Concatenate()``.
    """

    def forward(self, x: tuple[T, ...], /) -> T:
        """Join along axis 1."""
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
        known = [shape for shape in shapes if shape is not None]
        if any(not shape for shape in known):
            raise ShapeError("takes arrays with an axis to join after the batch axis")
        rest = _common([shape[1:] for shape in known]) if known else None
        lengths = [shape[0] if shape else None for shape in shapes]
        total = None if None in lengths else sum(length or 0 for length in lengths)
        return None if rest is None else (total, *rest)


def _common(shapes: Sequence[Shape]) -> Shape:
    found: Shape = None
    for shape in shapes:
        if not fits(shape, found):
            raise ShapeError("takes arrays of one shape")
        if found is None:
            found = shape
        elif shape is not None:
            found = tuple(b if a is None else a for a, b in zip(found, shape, strict=True))
    return found
