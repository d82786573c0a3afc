"""Shapes of one sample: how far they are known, whether two fit, how they are written.

A shape leaves out the batch axis. ``None`` in place of a length means that the length is not
known, ``None`` in place of a whole shape that nothing is known. Unknown fits everything.

The graph and the mypy plugin both reckon with these, so this room imports nothing.
"""

from __future__ import annotations

import math
import typing
from typing import TypeAlias

__all__ = ["Shape", "fits", "is_known", "merged", "reshaped", "sample_size", "windowed", "written"]

Shape: TypeAlias = tuple[int | None, ...] | None


def fits(given: Shape, wanted: Shape) -> bool:
    """Tell whether a sample of shape `given` may go where `wanted` is taken.

    >>> fits((50,), (60,)), fits((50,), None), fits((8, None, None), (8, 28, 28))
    (False, True, True)
    """
    if given is None or wanted is None or given == wanted:
        return True
    return len(given) == len(wanted) and all(
        a is None or b is None or a == b for a, b in zip(given, wanted, strict=True)
    )


def merged(one: Shape, other: Shape) -> Shape:
    """Put together what is known of one shape from two sides that fit each other.

    >>> merged((1, None), (None, 28)), merged(None, (None, 28))
    ((1, 28), (None, 28))
    """
    if one is None or other is None:
        return other if one is None else one
    return tuple(b if a is None else a for a, b in zip(one, other, strict=True))


def is_known(shape: Shape) -> typing.TypeGuard[tuple[int, ...]]:
    """Tell whether every length of `shape` is known."""
    return shape is not None and None not in shape


def sample_size(shape: Shape) -> int | None:
    """Count the values of a sample.

    >>> sample_size((1, 28, 28)), sample_size((1, None)), sample_size(())
    (784, None, 1)
    """
    return math.prod(shape) if is_known(shape) else None


def reshaped(size: int | None, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Find the one open length of `shape`, if a sample has `size` values.

    A length of -1 is open as well, as in NumPy. What does not come out even stays open.

    >>> reshaped(784, (1, 28, -1)), reshaped(None, (1, -1)), reshaped(5, (2, None))
    ((1, 28, 28), (1, None), (2, None))
    """
    lengths = tuple(None if length == -1 else length for length in shape)
    rest = math.prod(length for length in lengths if length is not None)
    if size is None or lengths.count(None) != 1 or rest < 1 or size % rest:
        return lengths
    return tuple(size // rest if length is None else length for length in lengths)


def windowed(length: int, kernel: int, stride: int, dilation: int) -> int:
    """Count the places of a window along an axis, its margin included, below 1 if it does not fit.

    >>> windowed(28, 5, 1, 1), windowed(5, 2, 2, 1), windowed(4, 5, 1, 1)
    (24, 2, 0)
    """
    return (length - dilation * (kernel - 1) - 1) // stride + 1


def written(shape: Shape) -> str:
    """Write a shape with its batch axis, as the tables and errors do.

    >>> written((50,)), written((8, None, None)), written(None)
    ('(N, 50)', '(N, 8, ?, ?)', '?')
    """
    if shape is None:
        return "?"
    lengths = ["N", *("?" if length is None else str(length) for length in shape)]
    return f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"
