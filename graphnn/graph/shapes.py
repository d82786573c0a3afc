"""Shapes of one sample: how far they are known, whether two fit, how they are written.

A shape leaves out the batch axis. ``None`` in place of a length means that the length is not
known, ``None`` in place of a whole shape that nothing is known. Unknown fits everything.
"""

from __future__ import annotations

import functools
import typing
from typing import TypeAlias

import numpy as np

__all__ = ["Shape", "declared_rank", "features", "fits", "is_known", "written"]

Shape: TypeAlias = tuple[int | None, ...] | None


def fits(given: Shape, wanted: Shape) -> bool:
    """Tell whether a sample of shape `given` may go where `wanted` is taken.

    >>> fits((50,), (60,)), fits((50,), None), fits((8, None, None), (8, 28, 28))
    (False, True, True)
    """
    if given is None or wanted is None:
        return True
    return len(given) == len(wanted) and all(
        a is None or b is None or a == b for a, b in zip(given, wanted, strict=True)
    )


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
    ('50 features, shape (N, 50),', 'shape (N, 1, 28, 28)')
    """
    if shape is not None and len(shape) == 1 and shape[0] is not None:
        return f"{shape[0]} features, shape {written(shape)},"
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
    for parent in cls.__mro__:
        for generic in parent.__dict__.get("__orig_bases__", ()):
            if typing.get_origin(generic) is base:
                return _sample_rank(typing.get_args(generic)[position])
    return None


def _sample_rank(array_type: object) -> int | None:
    if typing.get_origin(array_type) is not np.ndarray:
        return None
    lengths = typing.get_args(typing.get_args(array_type)[0])
    return len(lengths) - 1 if lengths and Ellipsis not in lengths else None
