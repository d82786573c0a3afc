"""A module that may be missing, and definitions that depend on it."""

from typing import Any

try:
    import graphnn as gn
except ImportError:
    gn = None  # type: ignore[assignment]

try:
    from graphnn import Dense
except ImportError:
    Dense: Any = None  # type: ignore[no-redef]

if gn is not None:
    gn.Sequential(gn.Dense(784, 50), Dense(50, 10))
