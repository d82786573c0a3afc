"""Tells the user of a plugin that takes long to load, while it is still at it."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Final

import attrs

from graphnn.plugins.errors import PluginError, PluginWarning

__all__ = ["SLOW_PLUGIN_SECONDS", "Patience", "seconds_of_patience"]

SLOW_PLUGIN_SECONDS: Final = 10.0
"""How long a plugin may load before the user is told; ``GRAPHNN_SLOW_PLUGIN_SECONDS`` overrides."""

_VARIABLE: Final = "GRAPHNN_SLOW_PLUGIN_SECONDS"


def seconds_of_patience() -> float:
    """Read how long a plugin may load before the user is told.

    Raises
    ------
    PluginError
        If ``GRAPHNN_SLOW_PLUGIN_SECONDS`` is no positive number.
    """
    text = os.environ.get(_VARIABLE, "").strip()
    if not text:
        return SLOW_PLUGIN_SECONDS
    with contextlib.suppress(ValueError):
        seconds = float(text)
        if seconds > 0:
            return seconds
    raise PluginError(
        f"{_VARIABLE} is {text!r}; wanted a number of seconds greater than 0, such as "
        f"{SLOW_PLUGIN_SECONDS:g}, or inf for no warning"
    )


@attrs.frozen(eq=False)
class _Loading:
    """A plugin that is being loaded."""

    name: str
    who: str
    since: float = attrs.field(factory=time.perf_counter)


@attrs.define(eq=False)
class Patience:
    """Watches over plugins that are loaded one after the other.

    Parameters
    ----------
    seconds
        How long each may take before the user is told.
    """

    seconds: float
    _loading: _Loading | None = attrs.field(default=None, init=False)
    _over: threading.Event = attrs.field(factory=threading.Event, init=False)

    @contextlib.contextmanager
    def watch(self) -> Iterator[None]:
        """Watch, from a thread of its own, for the time of a block."""
        if math.isinf(self.seconds):
            yield
            return
        threading.Thread(target=self._watch, name="graphnn-patience", daemon=True).start()
        try:
            yield
        finally:
            # Not joined: a warning's handler may wait for a name that is being looked up here.
            self._over.set()

    @contextlib.contextmanager
    def loading(self, name: str, who: str) -> Iterator[None]:
        """Say that a plugin is being loaded for the time of a block.

        Parameters
        ----------
        name
            What switches it off.
        who
            What the warning calls it.
        """
        self._loading = _Loading(name, who)
        try:
            yield
        finally:
            self._loading = None

    def _watch(self) -> None:
        # Whoever comes after a look is not overdue before the next one, so nobody need wake the
        # watcher, which costs the quick ones nothing.
        told, pause = None, self.seconds
        while not self._over.wait(min(pause, threading.TIMEOUT_MAX)):
            loading, pause = self._loading, self.seconds
            if loading is None or loading is told:
                continue
            elapsed = time.perf_counter() - loading.since
            if elapsed < self.seconds:
                pause = self.seconds - elapsed
            else:
                _tell(loading, elapsed)
                told = loading


def _tell(loading: _Loading, elapsed: float) -> None:
    message = (
        f"{loading.who} has been loading for {elapsed:.2g} s and is not done; wait, or start again "
        f"without it: GRAPHNN_DISABLE_PLUGINS={loading.name}\n"
        f"To be told later: {_VARIABLE}={math.ceil(10 * elapsed)}"
    )
    try:
        warnings.warn(message, PluginWarning, stacklevel=2)
    except PluginWarning:  # warnings are errors, which nobody would catch in this thread
        print(message, file=sys.stderr)
