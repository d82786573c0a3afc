"""What can be wrong with plugins, and with the names that they register."""

from __future__ import annotations

__all__ = ["PluginError", "PluginWarning", "UnknownNameError"]


class PluginError(Exception):
    """A plugin does not keep to the contract; the message names plugin and hook."""


class PluginWarning(UserWarning):
    """A plugin could not be loaded, and graphnn goes on without it; or it takes long to load."""


class UnknownNameError(LookupError):
    """No plugin registers the name; the message lists the names that are known."""
