"""Plugins: hooks, registries, and the look-up of every part by its name.

The built-in parts register through the same hooks as anyone's (`graphnn.plugins.builtin`).
"""

from graphnn.plugins import hooks
from graphnn.plugins.api import API_VERSION
from graphnn.plugins.entry_points import default_plugins
from graphnn.plugins.errors import PluginError, PluginWarning, UnknownNameError
from graphnn.plugins.hook import Hook, hookimpl
from graphnn.plugins.info import PluginInfo
from graphnn.plugins.loading import Plugins
from graphnn.plugins.lookup import (
    get_activation,
    get_dataset,
    get_gradient_estimator,
    get_initializer,
    get_layer,
    get_loss,
    get_optimizer,
)
from graphnn.plugins.registry import Registry

__all__ = [
    "API_VERSION",
    "Hook",
    "PluginError",
    "PluginInfo",
    "PluginWarning",
    "Plugins",
    "Registry",
    "UnknownNameError",
    "default_plugins",
    "get_activation",
    "get_dataset",
    "get_gradient_estimator",
    "get_initializer",
    "get_layer",
    "get_loss",
    "get_optimizer",
    "hookimpl",
    "hooks",
]
