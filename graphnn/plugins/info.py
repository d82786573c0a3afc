"""What is known of a plugin: loaded, failed or switched off."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

__all__ = ["PluginInfo", "one_line"]

Status: TypeAlias = Literal["loaded", "failed", "disabled"]


@attrs.frozen
class PluginInfo:
    """What is known of a plugin.

    Parameters
    ----------
    name
        Name of the entry point, folded.
    status
        Whether it was loaded, failed to, or is switched off.
    distribution, version
        The installed package that it came with; ``None`` where it came from no package.
    parts
        Names that it registers, by kind.
    events
        The training events that it listens to.
    error
        What went wrong, in one line.
    traceback
        The same in full.
    seconds
        How long importing and registering took.
    api
        The version of the hooks that it states to need; ``None`` where it states nothing.
    printed
        What it wrote to ``sys.stdout`` while it was loaded; it was kept from the program's output.
    changed
        What it changed of the process while it was loaded, and graphnn put back.
    """

    name: str
    status: Status
    distribution: str | None = None
    version: str | None = None
    parts: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    events: tuple[str, ...] = ()
    error: str | None = None
    traceback: str | None = None
    seconds: float = 0.0
    api: str | None = None
    printed: str = ""
    changed: tuple[str, ...] = ()


def one_line(error: BaseException) -> str:
    """Write an error with its type.

    >>> one_line(ValueError("two  words"))
    'ValueError: two words'
    """
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
