"""Tells plugins what happens in a training; one that fails is dropped, not the training."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from graphnn.plugins import Hook, Plugins, PluginWarning, default_plugins

__all__ = ["Announcer"]

Event = TypeVar("Event")


@attrs.define
class Announcer:
    """Calls the implementations of the training events, each at its own risk."""

    plugins: Plugins = attrs.field(factory=default_plugins)
    _listeners: dict[str, list[tuple[str, Callable[..., Any]]]] = attrs.field(
        factory=dict, init=False
    )

    def tell(self, hook: Hook[[Event], None], event: Event) -> None:
        """Call every implementation of `hook` that has not failed before.

        Warns
        -----
        PluginWarning
            If one raises; it hears no more of this event.
        """
        if hook.__name__ not in self._listeners:
            self._listeners[hook.__name__] = list(self.plugins.listeners(hook))
        listeners = self._listeners[hook.__name__]
        for listener in tuple(listeners):
            plugin, call = listener
            try:
                call(event=event)
            except Exception as error:
                listeners.remove(listener)
                warnings.warn(
                    f"plugin {plugin!r} failed in {hook.__name__} and is not called there again: "
                    f"{type(error).__name__}: {error}",
                    PluginWarning,
                    stacklevel=2,
                )
