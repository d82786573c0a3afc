"""Calls made by several threads at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["at_once"]

R = TypeVar("R")


def at_once(call: Callable[..., R], *arguments: Iterable[Any]) -> list[R]:
    """Map a function over arguments, as `map` does, in eight threads that take turns quickly.

    >>> at_once(pow, [2, 3], [10, 2])
    [1024, 9]
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            return list(threads.map(call, *arguments))
    finally:
        sys.setswitchinterval(interval)
