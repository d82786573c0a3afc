"""Discovery: the plugins of installed packages, found at first need, each at its own risk."""

from __future__ import annotations

import os
import threading
import warnings
from functools import partial
from importlib.metadata import entry_points

from graphnn.plugins import builtin
from graphnn.plugins.candidate import Candidate
from graphnn.plugins.containment import contained
from graphnn.plugins.errors import PluginError, PluginWarning
from graphnn.plugins.hook import PROJECT
from graphnn.plugins.info import PluginInfo
from graphnn.plugins.loading import Plugins, active_plugins
from graphnn.plugins.patience import Patience, seconds_of_patience
from graphnn.plugins.registry import folded
from graphnn.plugins.surroundings import Surroundings

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
    it is reported with a `PluginWarning`, or with ``GRAPHNN_STRICT_PLUGINS=1`` by an error. One
    that takes longer than ``GRAPHNN_SLOW_PLUGIN_SECONDS`` is reported while it is at it.

    Returns
    -------
    Plugins

    Raises
    ------
    PluginError
        If a plugin fails and ``GRAPHNN_STRICT_PLUGINS=1``, or a variable cannot be read.
    """
    plugins = Plugins()
    plugins.load(builtin, name=PROJECT, distribution=PROJECT, version=_version())
    switched_off = _listed("GRAPHNN_DISABLE_PLUGINS")
    found = sorted(entry_points(group=PROJECT), key=lambda entry: (folded(entry.name), entry.value))
    patience = Patience(seconds_of_patience())
    surroundings = Surroundings()
    # A plugin that looks a name up while it is imported finds what is there by then.
    with plugins.active(), patience.watch():
        for candidate in map(Candidate.of, dict.fromkeys(found)):
            if candidate.name in switched_off:
                plugins.note(candidate.switched_off())
                continue
            with patience.loading(candidate.name, str(candidate)):
                outcome = contained(partial(candidate.load, plugins), surroundings)
            if outcome.error is None:
                plugins.amend(candidate.name, outcome.onto)
            else:
                info = outcome.onto(candidate.failed(outcome.error))
                _report(candidate, info, outcome.error)
                plugins.note(info)
    return plugins


def _report(candidate: Candidate, info: PluginInfo, error: BaseException) -> None:
    message = f"{candidate} was not loaded: {info.error}"
    if os.environ.get("GRAPHNN_STRICT_PLUGINS", "").strip().lower() not in _NO:
        raise PluginError(message) from error
    warnings.warn(
        f"{message}\nIts traceback: graphnn plugins --verbose. To silence this: "
        f"GRAPHNN_DISABLE_PLUGINS={info.name}",
        PluginWarning,
        stacklevel=2,
    )


def _listed(variable: str) -> set[str]:
    return {folded(name) for name in os.environ.get(variable, "").split(",") if name.strip()}


def _version() -> str:
    from graphnn import __version__

    return __version__
