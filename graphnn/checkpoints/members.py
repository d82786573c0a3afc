"""What an object is made of, if Python alone keeps it: its fields and attributes."""

from __future__ import annotations

import dataclasses
from typing import Any

import attrs

__all__ = ["changing", "is_frozen", "is_plain", "members", "name_of"]


def members(value: object) -> dict[str, Any] | None:
    """Give all that an object holds, by the names of its attributes.

    Parameters
    ----------
    value
        An instance of an attrs class, a dataclass or a plain class.

    Returns
    -------
    dict or None
        ``None`` where there may be more than attributes tell, as in a list, an array or a lock.

    Examples
    --------
    >>> from graphnn import Huber
    >>> members(Huber(0.5)), members([1]) is None
    ({'delta': 0.5}, True)
    """
    cls = type(value)
    if not is_plain(cls):
        return None
    if attrs.has(cls):
        names = [field.name for field in attrs.fields(cls)]
    elif dataclasses.is_dataclass(cls):
        names = [field.name for field in dataclasses.fields(cls)]
    elif hasattr(value, "__dict__") and not any("__slots__" in vars(each) for each in _above(cls)):
        names = []
    else:
        return None
    declared = {name: getattr(value, name) for name in names if hasattr(value, name)}
    return declared | getattr(value, "__dict__", {})


def changing(cls: type) -> frozenset[str]:
    """Name the fields of a class that nobody sets when an instance is made: its state."""
    fields: tuple[Any, ...] = ()
    if attrs.has(cls):
        fields = tuple(attrs.fields(cls))
    elif dataclasses.is_dataclass(cls):
        fields = dataclasses.fields(cls)
    return frozenset(field.name for field in fields if not field.init)


def is_plain(cls: Any) -> bool:
    """Tell whether Python's own `object` makes the instances of a class."""
    return isinstance(cls, type) and getattr(cls, "__new__", None) is object.__new__


def is_frozen(value: object) -> bool:
    """Tell whether no attribute of an object can be set."""
    try:
        # Deleting what is not there changes nothing, unlike setting, which may convert and copy.
        delattr(value, "no attribute has this name")
    except (attrs.exceptions.FrozenError, dataclasses.FrozenInstanceError):
        return True
    except AttributeError:
        pass
    return False


def name_of(part: Any) -> str:
    """Name a class or a function by its module and its place there.

    >>> name_of(dict), name_of(members)
    ('builtins.dict', 'graphnn.checkpoints.members.members')
    """
    module = getattr(part, "__module__", None) or type(part).__module__
    return f"{module}.{getattr(part, '__qualname__', part.__name__)}"


def _above(cls: type) -> list[type]:
    # These give slots to their heirs only so that the heirs may choose them.
    return [each for each in cls.__mro__ if each.__module__ not in ("builtins", "typing", "abc")]
