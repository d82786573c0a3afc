"""What layers with a window are told: whole numbers, alone or one for each axis of an image."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, cast

import attrs
import numpy as np

from graphnn.graph.layer import Layer

__all__ = [
    "Padding",
    "Pair",
    "checked",
    "fixed",
    "is_margin",
    "is_padding",
    "is_pair",
    "is_size",
    "optional_pair",
    "padding",
    "pair",
]

Pair: TypeAlias = tuple[int, int]
"""One number for the rows of an image, one for its columns."""

Padding: TypeAlias = tuple[int, int] | Literal["same", "valid"]
"""Rows and columns of zeros on either side, or the rule that tells how many."""


def pair(value: int | Pair) -> Pair:
    """Let one number stand for both axes.

    >>> pair(3), pair((3, 5))
    ((3, 3), (3, 5))
    """
    return (value, value) if isinstance(value, int | np.integer) else _tuple(value)


def _tuple(value: Any) -> Any:
    # As a list, it could be changed behind the layer's back.
    return tuple(value) if isinstance(value, list) else value


def optional_pair(value: int | Pair | None) -> Pair | None:
    """Let one number stand for both axes, and nothing for nothing."""
    return None if value is None else pair(value)


def padding(value: int | Padding) -> Padding:
    """Let one number stand for both axes; a rule is kept."""
    return value if isinstance(value, str) else pair(value)


def checked(layer: Layer[Any, Any], name: str) -> Any:
    """Give the value of a field, refused here if it is wrong.

    attrs runs all validators last, and by then the parameters are drawn, whose lengths ask.
    """
    field: attrs.Attribute[Any] = getattr(attrs.fields(type(layer)), name)
    value = getattr(layer, name)
    if field.validator is not None:
        field.validator(layer, field, value)
    return value


def fixed(layer: Layer[Any, Any], field: attrs.Attribute[Any], value: object) -> Any:
    """Refuse another value than there is, once the parameters are drawn."""
    current = getattr(layer, field.name)
    if value != current:
        raise AttributeError(
            f"{layer.label}: {field.name} is {current!r}, which gives its filters their shape, and "
            f"cannot become {value!r}; make a new layer"
        )
    return current


def is_size(layer: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no whole number of at least 1."""
    if not _is_whole(value, least=1):
        raise ValueError(
            f"{type(layer).__name__}: {field.name} is {value!r}; wanted a whole number of at "
            "least 1"
        )


def is_pair(layer: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no pair of whole numbers of at least 1."""
    _check_pair(layer, field, value, least=1)


def is_margin(layer: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no padding of at most half a ``kernel_size``: a patch could lie outside."""
    _check_pair(layer, field, value, least=0)
    kernel: Pair = layer.kernel_size  # type: ignore[attr-defined]
    if any(2 * each > side for each, side in zip(cast(Pair, value), kernel, strict=True)):
        raise ValueError(
            f"{type(layer).__name__}: padding is {value}; wanted at most half of kernel_size, "
            f"{kernel}"
        )


def is_padding(layer: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no padding."""
    if isinstance(value, str):
        if value in ("same", "valid"):
            return
        raise ValueError(
            f'{type(layer).__name__}: padding is {value!r}; wanted "same", "valid", a whole number '
            "or two of them: (rows, columns)"
        )
    _check_pair(layer, field, value, least=0)


def _check_pair(layer: object, field: attrs.Attribute[Any], value: object, *, least: int) -> None:
    pair = isinstance(value, tuple) and len(value) == 2
    if not pair or not all(_is_whole(each, least=least) for each in cast(Pair, value)):
        raise ValueError(
            f"{type(layer).__name__}: {field.name} is {value!r}; wanted a whole number of at "
            f"least {least}, or two of them: (rows, columns)"
        )


def _is_whole(value: object, *, least: int) -> bool:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return whole and cast(int, value) >= least
