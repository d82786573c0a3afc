"""The hook: one object that specifies a hook, marks its implementations and calls them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Concatenate, Final, Generic, ParamSpec, Protocol, TypeVar, overload

import pluggy

__all__ = ["PROJECT", "Hook", "hookimpl"]

PROJECT: Final = "graphnn"
"""Name of the pluggy project, and of the entry-point group of its plugins."""

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
Plugin = TypeVar("Plugin")

_mark = pluggy.HookimplMarker(PROJECT)


class Mark(Protocol[P, R]):
    """Marks a function, or a method of a plugin, as an implementation of a hook."""

    @overload
    def __call__(self, implementation: Callable[P, R], /) -> Callable[P, R]: ...
    @overload
    def __call__(
        self, implementation: Callable[Concatenate[Plugin, P], R], /
    ) -> Callable[Concatenate[Plugin, P], R]: ...


class Hook(Generic[P, R]):
    """A hook made from its specification, which is an annotated function with a docstring.

    As a decorator it marks an implementation, a function or a method under any name; mypy checks
    parameters and result against the specification. `call` runs all implementations of a set of
    plugins.

    Parameters
    ----------
    specification
        The function.
    since
        The version of graphnn's hooks, `graphnn.plugins.API_VERSION`, that brought it.

    Examples
    --------
    >>> from graphnn import Sigmoid
    >>> from graphnn.plugins.hooks import RegisterActivation, graphnn_register_activations
    >>> @graphnn_register_activations
    ... def mine(register: RegisterActivation) -> None:
    ...     register("logistic", Sigmoid)
    """

    def __init__(self, specification: Callable[P, R], /, *, since: str = "1.0") -> None:
        self.__name__ = specification.__name__
        self.__doc__ = specification.__doc__
        self.since: Final = since
        self._signature: Final = inspect.signature(specification)
        self.specification = pluggy.HookspecMarker(PROJECT)(specification)

    @overload
    def __call__(self, implementation: Callable[P, R], /) -> Callable[P, R]: ...
    @overload
    def __call__(
        self, implementation: Callable[Concatenate[Plugin, P], R], /
    ) -> Callable[Concatenate[Plugin, P], R]: ...
    def __call__(self, implementation: F, /) -> F:
        """Mark a function, or a method, as an implementation of this hook."""
        return _mark(implementation, specname=self.__name__)

    def options(self, *, tryfirst: bool = False, trylast: bool = False) -> Mark[P, R]:
        """Mark an implementation that runs before, or after, those of other plugins."""
        return _mark(specname=self.__name__, tryfirst=tryfirst, trylast=trylast)

    def call(self, manager: pluggy.PluginManager, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """Run every implementation that `manager` holds; give their results."""
        bound = self._signature.bind(*args, **kwargs)
        results: list[R] = getattr(manager.hook, self.__name__)(**bound.arguments)
        return results

    def __repr__(self) -> str:
        return f"<hook {self.__name__}{self._signature}>"


@overload
def hookimpl(implementation: F, /) -> F: ...
@overload
def hookimpl(
    *,
    specname: str | None = None,
    tryfirst: bool = False,
    trylast: bool = False,
    optionalhook: bool = False,
) -> Callable[[F], F]: ...
def hookimpl(
    implementation: F | None = None,
    /,
    *,
    specname: str | None = None,
    tryfirst: bool = False,
    trylast: bool = False,
    optionalhook: bool = False,
) -> F | Callable[[F], F]:
    """Mark an implementation in pluggy's own spelling: the function is named as the hook.

    The typed spelling is the hook itself, used as a decorator; see `graphnn.plugins.hooks`.

    Parameters
    ----------
    implementation
        A function named ``graphnn_...``; it may ask for fewer parameters than the hook has.
    specname
        The hook's name, where the function has another.
    tryfirst, trylast
        Whether it runs before, or after, those of other plugins.
    optionalhook
        Whether it is passed over where graphnn has no such hook.
    """
    mark: Callable[[F], F] = _mark(
        specname=specname, tryfirst=tryfirst, trylast=trylast, optionalhook=optionalhook
    )
    return mark if implementation is None else mark(implementation)
