"""A type seen as one of its base classes."""

from __future__ import annotations

from mypy.maptype import map_instance_to_supertype
from mypy.types import Instance, Type, get_proper_type

__all__ = ["supertype_arguments"]


def supertype_arguments(type_: Type | None, fullname: str) -> tuple[Type, ...]:
    """Give the type arguments of a base class; none for a type that has no such base."""
    found = get_proper_type(type_)
    if not isinstance(found, Instance) or not found.type.has_base(fullname):
        return ()
    base = next(each for each in found.type.mro if each.fullname == fullname)
    return tuple(map_instance_to_supertype(found, base).args)
