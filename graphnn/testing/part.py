"""The part that is checked: made anew for every call, and written down."""

from __future__ import annotations

import copy
import inspect
import types
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

from graphnn.graph import Layer, Node
from graphnn.graph.shapes import size_fields
from graphnn.plugins import lookup
from graphnn.testing.check import Argument
from graphnn.testing.source import Source, joined, written

__all__ = ["CannotMakeError", "Part", "part_of"]

P = TypeVar("P")

_SIZES = {"in": 3, "out": 4}
"""Of how many values the kit makes the samples of a layer whose sizes are open."""


class CannotMakeError(TypeError):
    """A class needs arguments that the kit cannot guess; the message says how to give them."""


@attrs.frozen
class Part(Generic[P]):
    """A part of any kind.

    Parameters
    ----------
    title
        What reports call it.
    make
        Makes a fresh one.
    source
        How programs make it.
    """

    title: str
    make: Callable[[], P]
    source: Source

    def argument(self, then: str = "{}") -> Argument:
        """Make a fresh one for a check.

        Parameters
        ----------
        then
            What is done with it, such as ``"{}.astype('float64')"``.
        """
        value = eval(then.format("part"), {"part": self.make()})
        return Argument(value, joined(then, self.source))


def part_of(given: Any, kind: str) -> Part[Any]:
    """Find out what an author wants to have checked.

    Parameters
    ----------
    given
        A registered name; a class, or a function without arguments that makes the part; or the
        part itself, of which every call gets a copy.
    kind
        What a name is the name of, as in ``graphnn.get_activation``: ``"activation"``.

    Raises
    ------
    CannotMakeError
        If a class needs arguments that cannot be guessed.
    """
    if isinstance(given, str):
        return _named(given, kind)
    if isinstance(given, type):
        return _of_class(given, written(given))
    if isinstance(given, types.FunctionType) and _makes_the_part(given, kind):
        return Part(f"{given.__name__}()", given, joined("{}()", written(given)))
    return Part(_title(given), lambda: copy.deepcopy(given), written(given))


def _makes_the_part(function: types.FunctionType, kind: str) -> bool:
    # A loader of a data set takes no arguments either, but is the part itself.
    return kind != "dataset" and not _required(function)


def _title(given: Any) -> str:
    if isinstance(given, Node):
        return given.label
    if isinstance(given, types.FunctionType):
        return given.__name__
    return " ".join(repr(given).split())


def _named(name: str, kind: str) -> Part[Any]:
    look_up = getattr(lookup, f"get_{kind}")
    found = Source(f'get_{kind}("{name}")', (f"from graphnn import get_{kind}",))
    if kind == "layer":
        return _of_class(look_up(name), found)
    look_up(name)
    return Part(f"{kind.replace('_', ' ')} {name!r}", lambda: look_up(name), found)


def _of_class(cls: type[Any], source: Source) -> Part[Any]:
    arguments: dict[str, int] = {}
    for side, size in _SIZES.items():
        if issubclass(cls, Layer):
            fields = size_fields(cls, Layer, "in" if side == "in" else "out")
            needed = (name for name in fields if name in _required(cls))
            # One size that is both stands for what comes in.
            arguments = dict.fromkeys(needed, size) | arguments
    missing = [name for name in _required(cls) if name not in arguments]
    if missing:
        raise CannotMakeError(
            f"{cls.__name__} cannot be made without {', '.join(missing)}; check one that you have "
            f"made, {cls.__name__}(...), or a function that makes one"
        )
    text = ", ".join(f"{name}={value}" for name, value in arguments.items())
    title = f"{cls.__name__}({text})"
    return Part(title, lambda: cls(**arguments), joined(f"{{}}({text})", source))


def _required(make: Callable[..., Any]) -> list[str]:
    return [
        parameter.name
        for parameter in inspect.signature(make).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
