"""Whether two types that meet can be of one kind at all, shapes left aside."""

from __future__ import annotations

from mypy.messages import format_type_bare
from mypy.options import Options
from mypy.subtypes import is_subtype
from mypy.types import AnyType, Instance, TupleType, Type, get_proper_type, has_type_vars

from graphnn.mypy.arrays import is_array, shape_of

__all__ = ["clash", "is_any", "is_open"]


def is_any(type_: Type) -> bool:
    """Tell whether nothing is known of a type."""
    return isinstance(get_proper_type(type_), AnyType)


def is_open(type_: Type) -> bool:
    """Tell whether a type leaves open which rank an array has."""
    return is_any(type_) or (is_array(type_) and shape_of(type_, certain=False) is None)


def clash(given: Type, wanted: Type) -> tuple[str, str] | None:
    """Tell whether what is given can never be what is wanted, and what the two are called."""
    one, other = get_proper_type(given), get_proper_type(wanted)
    if not isinstance(one, Instance | TupleType) or not isinstance(other, Instance | TupleType):
        return None
    if has_type_vars(one) or has_type_vars(other):
        return None
    compared = one
    arrays = is_array(one) and is_array(other)
    if arrays and isinstance(one, Instance) and isinstance(other, Instance):
        # Ranks and lengths are compared as shapes, where more is known of them.
        compared = one.copy_modified(args=[other.args[0], *one.args[1:]])
    if is_subtype(compared, other):
        return None
    options = Options()
    return format_type_bare(one, options), format_type_bare(other, options)
