"""Shapes of one sample: how far they are known, whether two fit, how they are written.

A shape leaves out the batch axis. ``None`` in place of a length means that the length is not
known, ``None`` in place of a whole shape that nothing is known. Unknown fits everything.
"""

from __future__ import annotations

import functools
import operator
import typing
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

__all__ = [
    "Shape",
    "as_shape",
    "declared_rank",
    "features",
    "fits",
    "is_known",
    "merged",
    "written",
]

Shape: TypeAlias = tuple[int | None, ...] | None


def as_shape(shape: Iterable[typing.SupportsIndex | None] | None) -> Shape:
    """Check what a caller gave as the shape of one sample.

    >>> as_shape([28, None])
    (28, None)
    >>> as_shape(784)
    Traceback (most recent call last):
    ...
    TypeError: a shape is a tuple of the lengths of one sample, such as (784,), but got 784
    """
    if shape is None:
        return None
    try:
        lengths = tuple(None if each is None else operator.index(each) for each in shape)
    except TypeError:
        raise TypeError(
            f"a shape is a tuple of the lengths of one sample, such as (784,), but got {shape!r}"
        ) from None
    if any(length is not None and length < 1 for length in lengths):
        raise ValueError(f"the lengths of a shape are at least 1, but got {shape!r}")
    return lengths


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


def written(shape: Shape) -> str:
    """Write a shape with its batch axis, as the tables and errors do.

    >>> written((50,)), written((8, None, None)), written(None)
    ('(N, 50)', '(N, 8, ?, ?)', '?')
    """
    if shape is None:
        return "?"
    lengths = ["N", *("?" if length is None else str(length) for length in shape)]
    return f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"


def features(shape: Shape) -> str:
    """Write a shape as a phrase: the features of a vector, or the whole shape.

    >>> features((50,)), features((1, 28, 28))
    ('50 features, shape (N, 50)', 'shape (N, 1, 28, 28)')
    """
    if shape is not None and len(shape) == 1 and shape[0] is not None:
        return f"{shape[0]} features, shape {written(shape)}"
    return f"shape {written(shape)}"


@functools.cache
def declared_rank(cls: type, base: type, position: int) -> int | None:
    """Read from ``class Dense(Layer[Matrix, Matrix])`` how many axes a sample has.

    Parameters
    ----------
    cls
        The class to ask.
    base
        The generic class, `Layer`, whose type arguments are read.
    position
        Which type argument: 0 for what it takes, 1 for what it gives.

    Returns
    -------
    int or None
        The rank without the batch axis; ``None`` where the class leaves it open.
    """
    arguments = _arguments(cls, base)
    return _sample_rank(arguments[position]) if len(arguments) > position else None


def _arguments(cls: type, base: type) -> tuple[object, ...]:
    """Type arguments that `cls` gives to `base`, also through generic classes between them."""
    bases: tuple[object, ...] = cls.__dict__.get("__orig_bases__", cls.__bases__)
    for each in bases:
        parent, given = typing.get_origin(each) or each, typing.get_args(each)
        if parent is base:
            return given
        if isinstance(parent, type) and issubclass(parent, base):
            variables = getattr(parent, "__parameters__", ())
            known = dict(zip(variables, given, strict=False))
            return tuple(known.get(argument, argument) for argument in _arguments(parent, base))
    return ()


def _sample_rank(array_type: object) -> int | None:
    if typing.get_origin(array_type) is not np.ndarray:
        return None
    lengths = typing.get_args(typing.get_args(array_type)[0])
    return len(lengths) - 1 if lengths and Ellipsis not in lengths else None
