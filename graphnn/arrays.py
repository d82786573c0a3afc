"""Array types by rank, the dtype policy and the handling of ``rng``.

The ground floor: every other room imports this one, and it imports NumPy alone.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

__all__ = [
    "DEFAULT_DTYPE",
    "Array",
    "Float",
    "Images",
    "Labels",
    "Matrix",
    "Nested",
    "SeedLike",
    "Vector",
    "as_floating",
    "as_generator",
    "as_integers",
    "common_dtype",
    "floating_dtype",
]

Float: TypeAlias = np.dtype[np.floating[Any]]

Array: TypeAlias = np.ndarray[Any, Float]
"""Floating-point array of any rank."""

Vector: TypeAlias = np.ndarray[tuple[int], Float]
"""Floating-point array of shape ``(n,)``."""

Matrix: TypeAlias = np.ndarray[tuple[int, int], Float]
"""Floating-point array of shape ``(rows, columns)``; a batch of vectors is ``(N, features)``."""

Images: TypeAlias = np.ndarray[tuple[int, int, int, int], Float]
"""Floating-point array of shape ``(N, channels, height, width)``."""

Labels: TypeAlias = np.ndarray[Any, np.dtype[np.integer[Any]]]
"""Integer class labels, one a sample."""

Nested: TypeAlias = "Sequence[float | Nested]"
"""Numbers in lists, as in ``[[0, 1], [1, 1]]``. Their rank is known to the run time alone."""

SeedLike: TypeAlias = (
    int | Sequence[int] | np.random.SeedSequence | np.random.BitGenerator | np.random.Generator
)
"""What ``rng=`` accepts besides ``None`` (scientific Python's SPEC 7)."""

DEFAULT_DTYPE: Final = np.dtype(np.float32)
"""dtype of the parameters that a layer draws, unless ``dtype=`` says otherwise."""


def as_generator(rng: SeedLike | None = None) -> np.random.Generator:
    """Turn what a caller gave as ``rng=`` into a generator (SPEC 7).

    Parameters
    ----------
    rng
        A generator is returned as it is, so that its state moves on; a seed makes a new one;
        ``None`` makes one from the operating system's entropy.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> int(as_generator(0).integers(100)) == int(as_generator(0).integers(100))
    True
    """
    return np.random.default_rng(rng)


def floating_dtype(dtype: npt.DTypeLike | None) -> np.dtype[np.floating[Any]]:
    """Return ``dtype`` as a NumPy dtype, refusing what is not floating-point.

    Parameters
    ----------
    dtype
        Anything that NumPy takes for a dtype: ``np.float64``, ``"float32"``; ``None`` is
        `DEFAULT_DTYPE`, where NumPy would take float64.

    Returns
    -------
    numpy.dtype

    Raises
    ------
    TypeError
        If it is no real floating-point dtype.

    Examples
    --------
    >>> floating_dtype("float64")
    dtype('float64')
    >>> floating_dtype(int)
    Traceback (most recent call last):
    ...
    TypeError: dtype int64 is not floating-point; take np.float32 or np.float64
    """
    found: np.dtype[np.generic] = np.dtype(DEFAULT_DTYPE if dtype is None else dtype)
    if found.kind != "f":
        raise TypeError(f"dtype {found} is not floating-point; take np.float32 or np.float64")
    return cast("np.dtype[np.floating[Any]]", found)


def common_dtype(dtypes: Set[Float]) -> Float:
    """Find the dtype that holds what arrays of all these hold, `DEFAULT_DTYPE` for none.

    >>> common_dtype({np.dtype(np.float64), np.dtype(np.float32)})
    dtype('float64')
    """
    if len(dtypes) == 1:
        return next(iter(dtypes))
    return np.result_type(*dtypes) if dtypes else DEFAULT_DTYPE


def as_floating(values: object, dtype: npt.DTypeLike) -> Array:
    """Cast real numbers to a floating dtype, refusing what is none.

    NumPy would make NaN of ``None``, drop an imaginary part and read text as numbers.

    Parameters
    ----------
    values
        Array or nested sequence of real numbers or truth values.
    dtype
        Floating dtype of the result.

    Returns
    -------
    array
        The values themselves where they have the dtype already, else a copy.

    Raises
    ------
    TypeError
        If the values are no real numbers.
    ValueError
        If they make no array.

    Examples
    --------
    >>> as_floating([[1, 2]], "float32")
    array([[1., 2.]], dtype=float32)
    >>> as_floating([1.0, None], "float32")
    Traceback (most recent call last):
    ...
    TypeError: got values of dtype object, wanted real numbers
    """
    if type(values) is np.ndarray and values.dtype.kind == "f" and values.dtype == dtype:
        return values
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError("got sequences of different lengths, wanted an array") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"got values of dtype {array.dtype}, wanted real numbers")
    return array.astype(floating_dtype(dtype), copy=False)


def as_integers(values: object) -> Labels:
    """Take whole numbers as integers, refusing what is none.

    Parameters
    ----------
    values
        Array or nested sequence of integers, or of floating-point numbers that are whole.

    Returns
    -------
    integer array
        The values themselves where they are integers already, else a copy.

    Raises
    ------
    TypeError
        If a value is no whole number.
    ValueError
        If they make no array.

    Examples
    --------
    >>> as_integers([[1.0, 2.0]])
    array([[1, 2]])
    >>> as_integers([0.5])
    Traceback (most recent call last):
    ...
    TypeError: got 0.5, wanted whole numbers
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError("got sequences of different lengths, wanted an array") from None
    if array.dtype.kind in "iu":
        return array
    if array.dtype.kind not in "bf":
        raise TypeError(f"got values of dtype {array.dtype}, wanted whole numbers")
    with np.errstate(invalid="ignore"):
        whole = array.astype(np.int64)
    wrong = whole != array
    if wrong.any():
        raise TypeError(f"got {array[wrong].flat[0]}, wanted whole numbers")
    return whole
