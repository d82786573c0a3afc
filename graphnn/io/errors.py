"""What can be wrong with a model file, and with a network that is to become one."""

from __future__ import annotations

import reprlib

__all__ = ["ModelFileError", "UnsavableError", "quoted"]


class ModelFileError(ValueError):
    """The file is damaged, foreign or hostile; the message names it and says what is wrong."""


class UnsavableError(ValueError):
    """A file could not hold the network; the message names the layer and says what to do."""


def quoted(value: object) -> str:
    """Quote what stands in a file, shortened: it may be as long as the file.

    >>> quoted("relu"), len(quoted("relu" * 1000))
    ("'relu'", 60)
    """
    return _repr.repr(value)


_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = _repr.maxlong = 60
