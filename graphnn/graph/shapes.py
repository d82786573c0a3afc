"""Shapes that callers write down, and ranks and sizes that classes declare."""

from __future__ import annotations

import functools
import operator
import typing
from collections.abc import Iterable
from typing import TypeAlias

import attrs
import numpy as np

from graphnn.shapes import Shape, fits, is_known, merged, written

__all__ = [
    "Shape",
    "Side",
    "as_shape",
    "declared_rank",
    "fits",
    "is_known",
    "merged",
    "size_fields",
    "written",
]

Side: TypeAlias = typing.Literal["in", "out"]


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


@functools.cache
def size_fields(cls: type, base: type, side: Side) -> tuple[str, ...]:
    """Names of the fields that may hold a size: the declared one, else two by convention.

    ``class LowRank(Layer[Matrix, Matrix, NIn, NOut])`` with ``fan_in: NIn`` declares ``fan_in``.
    """
    position = {"in": 2, "out": 3}[side]
    arguments = _arguments(cls, base)
    variable = arguments[position] if len(arguments) > position else None
    if isinstance(variable, typing.TypeVar):
        for field in attrs.fields(cls):
            if field.type in (variable, variable.__name__):
                return (field.name,)
    return (f"{side}_features", f"{side}_channels")


def _arguments(cls: type, base: type) -> tuple[typing.Any, ...]:
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
