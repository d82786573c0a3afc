"""The space: which settings there are, and where each is drawn from."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar, final

import numpy as np

from graphnn.search.distributions import Distribution, Plain, as_plain
from graphnn.wording import did_you_mean

__all__ = ["Point", "Space"]

S = TypeVar("S")
P = ParamSpec("P")

Point: TypeAlias = Mapping[str, Any]
"""What was drawn, by the names of the settings."""


@final
class Space(Generic[S]):
    """Settings of one class, some drawn and some fixed.

    It is called as the class is, with distributions in place of the values that are searched;
    mypy checks the call as one of the class.

    Parameters
    ----------
    make
        The class of the settings, of attrs, ``dataclasses`` or ``typing.NamedTuple``, or a
        function with named arguments.
    **settings
        For each of its arguments a distribution, such as `log_uniform`, or a value that stays.

    Raises
    ------
    TypeError
        If there is no such setting, or one without a default is left out.
    ValueError
        If nothing is drawn.

    Examples
    --------
    The space of "Deep Learning from Scratch", section 6.5.2:

    >>> import attrs
    >>> from graphnn.search import log_uniform
    >>> @attrs.frozen
    ... class Settings:
    ...     weight_decay: float
    ...     learning_rate: float
    ...     hidden: int = 100
    >>> space = Space(
    ...     Settings, weight_decay=log_uniform(1e-8, 1e-4), learning_rate=log_uniform(1e-6, 1e-2)
    ... )
    >>> space
    Space(Settings, weight_decay=LogUniform(low=1e-08, high=0.0001),
          learning_rate=LogUniform(low=1e-06, high=0.01))
    >>> space.settings(space.draw(np.random.default_rng(0))).hidden
    100
    """

    def __init__(self, make: Callable[P, S], /, *args: P.args, **settings: P.kwargs) -> None:
        self._make: Callable[..., S] = make
        self._given = _by_name(make, args, settings)
        self.distributions: dict[str, Distribution[Any]] = {
            name: value for name, value in self._given.items() if isinstance(value, Distribution)
        }
        if not self.distributions:
            raise ValueError(
                f"{self!r}: nothing is drawn, so there is nothing to search; give a setting a "
                "distribution, such as log_uniform(1e-4, 1)"
            )
        # A class that refuses its own range says so now, and not in the midst of the search.
        self.settings({name: each.grid(2)[0] for name, each in self.distributions.items()})

    def settings(self, point: Point) -> S:
        """Make the settings of a point.

        Parameters
        ----------
        point
            A value for each setting that is drawn.
        """
        return self._make(**{**self._given, **point})

    def draw(self, rng: np.random.Generator) -> Point:
        """Draw a point, setting by setting in the order of the class."""
        return {name: each.draw(rng) for name, each in self.distributions.items()}

    def written(self, point: Point) -> dict[str, Plain]:
        """Write a point for a record."""
        return {name: self.distributions[name].written(value) for name, value in point.items()}

    def read(self, written: Mapping[str, Plain]) -> Point:
        """Give the point that `written` wrote."""
        return {name: each.read(written[name]) for name, each in self.distributions.items()}

    def describe(self) -> dict[str, Plain]:
        """Write where each setting comes from, defaults too, as a record holds it."""
        defaults = {
            name: each.default
            for name, each in inspect.signature(self._make).parameters.items()
            if each.default is not inspect.Parameter.empty
        }
        return {name: as_plain(value) for name, value in {**defaults, **self._given}.items()}

    def __repr__(self) -> str:
        settings = [f"{name}={value!r}" for name, value in self._given.items()]
        return f"Space({', '.join([_name(self._make), *settings])})"


def _name(make: object) -> str:
    return getattr(make, "__name__", type(make).__name__)


def _by_name(
    make: Callable[..., object], args: tuple[Any, ...], settings: Mapping[str, Any]
) -> dict[str, Any]:
    signature = inspect.signature(make)
    known = list(signature.parameters)
    takes_any = any(
        each.kind is inspect.Parameter.VAR_KEYWORD for each in signature.parameters.values()
    )
    for name in settings:
        if name not in known and not takes_any:
            raise TypeError(
                f'Space: {_name(make)} has no setting "{name}"{did_you_mean(name, known)} '
                f"(it has: {', '.join(known)})"
            )
    try:
        bound = signature.bind(*args, **settings).arguments
    except TypeError as error:
        raise TypeError(f"Space: {_name(make)}: {error}") from None
    found: dict[str, Any] = {}
    for name, value in bound.items():
        kind = signature.parameters[name].kind
        if kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.POSITIONAL_ONLY):
            raise TypeError(f"Space: {_name(make)} takes {name!r} without its name; name it")
        found.update(value if kind is inspect.Parameter.VAR_KEYWORD else {name: value})
    return found
