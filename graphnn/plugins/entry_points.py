"""Discovery: the plugins of installed packages, found at first need, each at its own risk."""

from __future__ import annotations

import os
import threading
import time
import warnings
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from graphnn.plugins import builtin
from graphnn.plugins.errors import PluginError, PluginWarning
from graphnn.plugins.hook import PROJECT
from graphnn.plugins.info import PluginInfo, failed
from graphnn.plugins.loading import Plugins, active_plugins
from graphnn.plugins.registry import folded

__all__ = ["default_plugins", "discover"]

_lock = threading.RLock()
_default: list[Plugins] = []

_NO = ("", "0", "false", "no", "off")


def default_plugins() -> Plugins:
    """Return the plugins in force: the built-in parts and those of every installed package.

    They are discovered once, at the first call. Within ``with plugins.active():`` it is that set.

    Returns
    -------
    Plugins

    Raises
    ------
    PluginError
        If a plugin fails and ``GRAPHNN_STRICT_PLUGINS=1``.
    """
    active = active_plugins()
    if active is not None:
        return active
    with _lock:
        if not _default:
            _default.append(discover())
        return _default[0]


def discover() -> Plugins:
    """Make a fresh set: the built-in parts, then each entry point of the group ``graphnn``.

    ``GRAPHNN_DISABLE_PLUGINS=name,...`` leaves plugins out. One that fails leaves nothing behind;
    it is reported with a `PluginWarning`, or with ``GRAPHNN_STRICT_PLUGINS=1`` by an error.

    Returns
    -------
    Plugins
    """
    plugins = Plugins()
    plugins.load(builtin, name=PROJECT, distribution=PROJECT, version=_version())
    switched_off = _listed("GRAPHNN_DISABLE_PLUGINS")
    found = sorted(entry_points(group=PROJECT), key=lambda entry: (folded(entry.name), entry.value))
    # A plugin that looks a name up while it is imported finds what is there by then.
    with plugins.active():
        for entry in dict.fromkeys(found):
            distribution, version = _package(entry)
            if folded(entry.name) in switched_off:
                plugins.note(PluginInfo(folded(entry.name), "disabled", distribution, version))
            else:
                _load(plugins, entry, distribution, version)
    return plugins


def _load(
    plugins: Plugins, entry: EntryPoint, distribution: str | None, version: str | None
) -> None:
    start = time.perf_counter()
    try:
        plugin = entry.load()
        imported = time.perf_counter() - start
        plugins.load(plugin, name=entry.name, distribution=distribution, version=version)
    # A package that calls sys.exit() on import must not end the user's program.
    except (Exception, SystemExit) as error:
        info = failed(entry.name, error, distribution, version)
        package = f" ({distribution} {version})" if distribution else ""
        message = f"plugin {info.name!r}{package} was not loaded: {info.error}"
        if os.environ.get("GRAPHNN_STRICT_PLUGINS", "").strip().lower() not in _NO:
            raise PluginError(message) from error
        plugins.note(info)
        warnings.warn(
            f"{message}\nIts traceback: graphnn plugins. To silence this: "
            f"GRAPHNN_DISABLE_PLUGINS={info.name}",
            PluginWarning,
            stacklevel=2,
        )
    else:
        plugins.timed(entry.name, imported)


def _package(entry: EntryPoint) -> tuple[str | None, str | None]:
    # Distribution.name and .version warn or raise where the metadata are damaged.
    metadata: Any = entry.dist.metadata if entry.dist is not None else None
    return (metadata.get("Name"), metadata.get("Version")) if metadata else (None, None)


def _listed(variable: str) -> set[str]:
    return {folded(name) for name in os.environ.get(variable, "").split(",") if name.strip()}


def _version() -> str:
    from graphnn import __version__

    return __version__
