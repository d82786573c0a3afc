"""The arguments that make an attrs object anew: read from its fields, and checked for its class."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import cattrs
import numpy as np

from graphnn.graph import Initializer
from graphnn.graph.declarations import fields_of
from graphnn.io.errors import quoted
from graphnn.io.strict_json import canonical, parse

__all__ = ["argument_types", "arguments_for", "arguments_of", "check_rebuildable", "checked"]


def check_rebuildable(cls: type) -> None:
    """Refuse a class that its fields cannot make anew.

    Raises
    ------
    ValueError
        If it is no attrs class, or has an ``__init__`` of its own.
    """
    name = cls.__name__
    if "__attrs_attrs__" not in vars(cls):
        raise ValueError(f"{name} is no attrs class; decorate it with @attrs.define(eq=False)")
    if "__attrs_init__" in vars(cls):
        raise ValueError(f"{name} has an __init__ of its own; let attrs make it from the fields")


def arguments_of(value: Any, converter: cattrs.Converter) -> dict[str, Any]:
    """Write the fields of an attrs object, apart from declared arrays, as arguments in JSON.

    Raises
    ------
    ValueError
        If a file could not hold one of them; the message names the field.
    """
    types = argument_types(type(value))
    written: dict[str, Any] = {}
    for field in _fields(type(value)):
        held = getattr(value, field.name)
        try:
            written[_keyword(field)] = checked(held, types[field.name], converter)
        except Exception as error:
            raise ValueError(f"its field {field.name!r} is {quoted(held)}: {error}") from error
    return written


def arguments_for(
    cls: type, given: Mapping[str, Any], converter: cattrs.Converter
) -> dict[str, Any]:
    """Read the arguments of a class, apart from declared arrays, from JSON.

    Raises
    ------
    ValueError
        If one is unknown, missing or of the wrong type; the message names it.
    """
    types = argument_types(cls)
    fields = {_keyword(field): field for field in _fields(cls)}
    for name in given:
        if name not in fields:
            raise ValueError(f"{cls.__name__} has no field {quoted(name)}")
    read: dict[str, Any] = {}
    for name, field in fields.items():
        if name in given:
            try:
                read[name] = converter.structure(given[name], types[field.name])
            except Exception as error:
                raise ValueError(f"its field {name!r}: {error}") from error
        elif field.default is attrs.NOTHING or _is_made(field.default):
            raise ValueError(f"its field {name!r} is missing")
    return read


def argument_types(cls: type) -> dict[str, Any]:
    """Look up the declared types of an attrs class's fields.

    Raises
    ------
    ValueError
        If one cannot be looked up at run time.
    """
    try:
        hints = typing.get_type_hints(cls)
    except Exception as error:
        raise ValueError(
            f"the types of {cls.__name__}'s fields are not known at run time ({error}); import "
            "them outside of TYPE_CHECKING"
        ) from error
    return {field.name: hints.get(field.name, Any) for field in attrs.fields(cls)}


def checked(value: Any, declared: Any, converter: cattrs.Converter) -> Any:
    """Write a value as JSON, and make sure that it comes back as it is.

    Raises
    ------
    ValueError
        If it does not.
    """
    # By what it is, but for initialisers: those are what their field says, or nothing.
    written = converter.unstructure(value, declared if declared is Initializer else type(value))
    back = converter.structure(parse(canonical(written)), declared)
    if not _same(back, value) and not _alike(back, value, written, converter):
        raise ValueError(f"a file would make {quoted(back)} of it; declare its type")
    return written


def _fields(cls: type) -> Iterator[attrs.Attribute[Any]]:
    arrays = fields_of(cls, "parameter", "buffer")
    return (each for each in attrs.fields(cls) if each.init and each.name not in arrays)


def _keyword(field: attrs.Attribute[Any]) -> str:
    return field.alias or field.name


def _is_made(default: object) -> bool:
    return isinstance(default, attrs.Factory)  # type: ignore[arg-type] # to mypy it is a function


def _same(back: Any, value: Any) -> bool:
    if isinstance(value, np.dtype):  # a file keeps no byte order
        return isinstance(back, np.dtype) and back == value.newbyteorder("=")
    return bool(back == value)


def _alike(back: Any, value: Any, written: Any, converter: cattrs.Converter) -> bool:
    # For what is not equal to itself, such as NaN, or compares by identity.
    if isinstance(value, float):
        return value != value and back != back
    return type(back) is type(value) and canonical(converter.unstructure(back)) == canonical(
        written
    )
