"""What goes wrong inside the plugin is no business of the one who runs mypy."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["silent"]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def silent(otherwise: Callable[P, S]) -> Callable[[Callable[P, R]], Callable[P, R | S]]:
    """Make a hook that answers as mypy alone would, where it meets what it did not expect.

    mypy's own structures differ between its versions and in broken programs. An exception that
    leaves a hook would end mypy with a traceback, and the user could do nothing about it.

    Parameters
    ----------
    otherwise
        Gives the answer without the plugin.

    Examples
    --------
    >>> silent(lambda n: n)(lambda n: 1 // n)(0)
    0
    """

    def made_silent(hook: Callable[P, R]) -> Callable[P, R | S]:
        @functools.wraps(hook)
        def quiet(*args: P.args, **kwargs: P.kwargs) -> R | S:
            try:
                return hook(*args, **kwargs)
            except Exception:  # whatever it is: unknown is unknown
                return otherwise(*args, **kwargs)

        return quiet

    return made_silent
