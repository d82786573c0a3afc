"""Whether trainings are written, where, and how much of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

import attrs

__all__ = ["VARIABLE", "Settings", "logging", "settings_in_force"]

VARIABLE: Final = "GRAPHNN_TENSORBOARD"
"""Name of the environment variable that switches the writing on: the folder of the runs."""

_active: ContextVar[Settings | None] = ContextVar("graphnn_tensorboard", default=None)


def _is_count(settings: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(
            f"Settings: {attribute.name} is {value!r}; wanted a whole number of at least 1"
        )


@attrs.frozen
class Settings:
    """Where trainings are written, and how much of them.

    Parameters
    ----------
    folder
        Every training gets a folder of its own in it: ``run-001``, ``run-002``, ...
    every
        The loss is written after every so many steps.
    histograms
        Whether the parameters and the last gradient are written after each epoch, as histograms.

    Examples
    --------
    >>> Settings("runs", every=10).every
    10
    """

    folder: Path = attrs.field(converter=Path)
    every: int = attrs.field(default=1, validator=_is_count, kw_only=True)
    histograms: bool = attrs.field(default=False, kw_only=True)


@contextmanager
def logging(
    folder: str | os.PathLike[str], *, every: int = 1, histograms: bool = False
) -> Iterator[Settings]:
    """Write the trainings that start within a ``with`` block.

    It holds for the thread or task that runs the block, and goes before the environment variable.

    Parameters
    ----------
    folder, every, histograms
        As `Settings` has them.

    Yields
    ------
    Settings
    """
    settings = Settings(Path(folder), every=every, histograms=histograms)
    token = _active.set(settings)
    try:
        yield settings
    finally:
        _active.reset(token)


def settings_in_force() -> Settings | None:
    """Return what `logging`, else the environment asks for; ``None`` where neither does."""
    found = _active.get()
    if found is None and (folder := os.environ.get(VARIABLE)):
        found = Settings(Path(folder))
    return found
