"""Type variables that the rooms share, with the defaults of PEP 696 on every supported Python.

A layer is generic in what it takes and gives (``In``, ``Out``) and in its sizes (``NIn``,
``NOut``). Third parties import these to declare layers of their own::

    class LowRank(Layer[Matrix, Matrix, NIn, NOut]): ...   # sizes are known to mypy
    class Swish(Elementwise[T]): ...                       # any rank, the same in and out

mypy needs no package for the defaults: it brings ``typing_extensions`` along. At run time
Python before 3.13 has no defaults, so `DefaultsGeneric` fills them in.
"""

from __future__ import annotations

import sys
import typing
from typing import TYPE_CHECKING, Any

from graphnn.arrays import Array

if TYPE_CHECKING:
    from typing_extensions import TypeVar
elif sys.version_info >= (3, 13):
    from typing import TypeVar
else:

    def TypeVar(name, *, default=Any, **options):  # noqa: N802 (it stands in for the class)
        """Make a type variable that remembers its default."""
        variable = typing.TypeVar(name, **options)
        variable.__default__ = default
        return variable


__all__ = ["DefaultsGeneric", "In", "N", "NIn", "NNext", "NOut", "Next", "Out", "T", "TypeVar"]

In = TypeVar("In", default=Any)
"""What a node takes."""

Out = TypeVar("Out", default=Any)
"""What a node gives."""

Next = TypeVar("Next")
"""What the node behind gives."""

T = TypeVar("T", bound=Array, default=Array)
"""Array of any rank that leaves a layer with the rank that it came with."""

NIn = TypeVar("NIn", bound=int, default=int, covariant=True)
"""Number of features or channels that a layer takes; ``int`` where it is not known."""

NOut = TypeVar("NOut", bound=int, default=int, covariant=True)
"""Number of features or channels that a layer gives; ``int`` where it is not known."""

NNext = TypeVar("NNext", bound=int, default=int)
"""Number of features or channels that the layer behind gives."""

N = TypeVar("N", bound=int, default=int, covariant=True)
"""Number of features or channels that a layer takes and gives again: ``Layer[T, T, N, N]``."""


class DefaultsGeneric:
    """Mixin without state: ``Layer[Matrix, Matrix]`` may leave out what has a default.

    It stands before ``Generic`` among the bases, whose ``__class_getitem__`` it calls.
    """

    __slots__ = ()

    if not TYPE_CHECKING:

        def __class_getitem__(cls, arguments):
            """Fill missing type arguments with the defaults of the class's parameters."""
            given = arguments if isinstance(arguments, tuple) else (arguments,)
            missing = getattr(cls, "__parameters__", ())[len(given) :]
            defaults = tuple(getattr(variable, "__default__", Any) for variable in missing)
            return super().__class_getitem__((*given, *defaults))
