"""What is known of a plugin: loaded, failed or switched off."""

from __future__ import annotations

import traceback
from typing import Literal, TypeAlias

import attrs

from graphnn.plugins.registry import folded

__all__ = ["PluginInfo", "failed"]

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


def failed(
    name: str, error: BaseException, distribution: str | None, version: str | None
) -> PluginInfo:
    """Describe a plugin that could not be loaded."""
    return PluginInfo(
        folded(name),
        "failed",
        distribution,
        version,
        error=" ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":"),
        traceback="".join(traceback.format_exception(error)),
    )
