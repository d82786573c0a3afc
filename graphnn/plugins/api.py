"""The version of the hooks, and how a plugin states which one it needs."""

from __future__ import annotations

import ast
import contextlib
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from graphnn.plugins.errors import PluginError

__all__ = ["API_VERSION", "check_api", "stated_in_source", "version_error"]

API_VERSION: Final = "1.0"
"""Version of the hooks: a new minor number adds hooks or parameters, a new major one breaks some.

A plugin may state the least version that it needs, ``graphnn_api = "1.0"``, in its module or in
the object that its entry point names.
"""

_STATEMENT: Final = "graphnn_api"
_FORM: Final = re.compile(r"([0-9]+)\.([0-9]+)")


def check_api(plugin: object, name: str) -> str | None:
    """Refuse a plugin that states to need another version of the hooks than there is.

    Parameters
    ----------
    plugin
        The module or object; an object that states nothing is held to the module of its class.
    name
        What the error calls it.

    Returns
    -------
    str or None
        What it states, if anything.

    Raises
    ------
    PluginError
        If the hooks are too old or too new for it, or the statement cannot be read.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> check_api(SimpleNamespace(graphnn_api="1.0"), "swish")
    '1.0'
    """
    stated = _stated(plugin)
    if stated is None:
        return None
    if not (isinstance(stated, str) and _FORM.fullmatch(stated)):
        raise PluginError(
            f"plugin {name!r} states {_STATEMENT} = {stated!r}; wanted the least version of "
            f'graphnn\'s hooks that it needs, as a string of two numbers such as "{API_VERSION}"'
        )
    error = version_error(stated, name)
    if error is not None:
        raise error
    return stated


def stated_in_source(module: str) -> str | None:
    """Read what a module that could not be imported states in its source, if anything.

    A plugin that imports a hook of a newer graphnn fails before its statement can be read in the
    usual way, and its user learns only from the statement that an upgrade helps.
    """
    stated = None
    with contextlib.suppress(Exception):  # the source may be missing, or no Python
        spec = find_spec(module)
        if spec is not None and spec.origin is not None:
            stated = _assigned(ast.parse(Path(spec.origin).read_bytes()))
    return stated if isinstance(stated, str) and _FORM.fullmatch(stated) else None


def version_error(stated: str, name: str) -> PluginError | None:
    """Say why a plugin that needs a version of the hooks cannot have it, if it cannot.

    >>> version_error("1.0", "swish")
    >>> str(version_error("0.9", "swish"))[:72]
    "plugin 'swish' needs version 0.9 of graphnn's hooks and this graphnn has"
    """
    needs = f"plugin {name!r} needs version {stated} of graphnn's hooks and this graphnn has"
    major, minor = _numbers(stated)
    our_major, our_minor = _numbers(API_VERSION)
    if (major, minor) > (our_major, our_minor):
        return PluginError(
            f"{needs} {API_VERSION}; upgrade graphnn: pip install --upgrade graphnn, or install an "
            "older version of the plugin"
        )
    if major < our_major:
        return PluginError(
            f"{needs} {API_VERSION}, which no longer fits; the plugin must be brought up to date: "
            "look for a newer version of it, or ask its author"
        )
    return None


def _stated(plugin: object) -> object:
    own: object = getattr(plugin, _STATEMENT, None)
    module = getattr(plugin, "__module__", None)
    if own is not None or not isinstance(module, str):
        return own
    return getattr(sys.modules.get(module), _STATEMENT, None)


def _assigned(source: ast.Module) -> object:
    for line in source.body:
        match line:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=ast.Constant(value))
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.Constant(value))
            ) if target == _STATEMENT:
                return value
    return None


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)
