"""Array types and the shapes of samples: each is read from, or written into, the other.

The batch axis of ``ndarray[tuple[int, Literal[1]?, Literal[28]?, Literal[28]?], ...]`` is not part
of the shape. Lengths are written as integers whose value mypy remembers: to everyone else they are
plain ``int``, and mypy forgets them wherever a variable might be given another array.
"""

from __future__ import annotations

from mypy.nodes import TypeAlias
from mypy.plugin import CheckerPluginInterface, Plugin
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    TupleType,
    Type,
    TypeOfAny,
    UnpackType,
    get_proper_type,
)

from graphnn.mypy.expressions import declared_integer, implied_integer
from graphnn.mypy.names import ARRAY, NDARRAY
from graphnn.shapes import Shape

__all__ = [
    "any_array",
    "is_array",
    "remembered",
    "shape_of",
    "unknown",
    "with_shape",
]


def unknown() -> AnyType:
    """Make the type of what nothing is known of."""
    return AnyType(TypeOfAny.special_form)


def is_array(type_: Type) -> bool:
    """Tell whether a type is an array's."""
    found = get_proper_type(type_)
    return isinstance(found, Instance) and found.type.fullname == NDARRAY


def shape_of(type_: Type, *, certain: bool) -> Shape:
    """Read the shape of a sample from the type of a batch.

    Parameters
    ----------
    type_
        Any type; nothing is known of what is no array.
    certain
        Whether remembered lengths are believed, or declared ones alone.
    """
    found = get_proper_type(type_)
    if not isinstance(found, Instance) or found.type.fullname != NDARRAY or not found.args:
        return None
    axes = get_proper_type(found.args[0])
    if not isinstance(axes, TupleType) or not axes.items:
        return None
    if any(isinstance(get_proper_type(axis), UnpackType) for axis in axes.items):
        return None
    read = implied_integer if certain else declared_integer
    return tuple(read(axis) for axis in axes.items[1:])


def with_shape(type_: Type, shape: Shape, api: CheckerPluginInterface) -> Type:
    """Write the shape of a sample into the type of a batch, where the two agree in rank."""
    found = get_proper_type(type_)
    if shape is None or not isinstance(found, Instance) or found.type.fullname != NDARRAY:
        return type_
    axes = get_proper_type(found.args[0])
    if isinstance(axes, TupleType) and len(axes.items) != len(shape) + 1:
        return type_
    whole = api.named_generic_type("builtins.int", [])
    lengths: list[Type] = [whole, *(remembered(length, api) for length in shape)]
    fallback = api.named_generic_type("builtins.tuple", [whole])
    return found.copy_modified(args=[TupleType(lengths, fallback), *found.args[1:]])


def remembered(length: int | None, api: CheckerPluginInterface) -> Instance:
    """Make the type of an integer whose value mypy remembers, if it is known."""
    whole = api.named_generic_type("builtins.int", [])
    if length is None:
        return whole
    return whole.copy_modified(last_known_value=LiteralType(length, whole))


def any_array(plugin: Plugin) -> Type:
    """Make the type of an array of any rank."""
    symbol = plugin.lookup_fully_qualified(ARRAY)
    if symbol is not None and isinstance(symbol.node, TypeAlias):
        return symbol.node.target
    return unknown()
