"""What an entry point names, and what may be amiss with it."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import EntryPoint

from graphnn.plugins.errors import PluginError

__all__ = ["advice", "target"]


def target(entry: EntryPoint) -> object:
    """Import the module that an entry point names, and give it or the object in it.

    Raises
    ------
    PluginError
        If the entry point cannot be read, names nothing, or leads back to a module whose import
        has led here.
    Exception
        Whatever the module raises.
    """
    if entry.pattern.match(entry.value) is None:
        raise PluginError(
            f"plugin {entry.name!r} has the entry point {entry.value!r}; wanted module or "
            "module:object"
        )
    found: object = import_module(entry.module)
    _check_whole(entry)
    for name in filter(None, (entry.attr or "").split(".")):
        if not hasattr(found, name):
            raise PluginError(
                f"plugin {entry.name!r} has the entry point {entry.value!r}, and {found!r} has no "
                f"{name!r}; name the object that holds its hooks, or the module alone"
            )
        found = getattr(found, name)
    return found


def _check_whole(entry: EntryPoint) -> None:
    # The module may have begun the look-up that has led here; half of its hooks may be missing.
    module = sys.modules.get(entry.module)
    if getattr(getattr(module, "__spec__", None), "_initializing", False):
        raise PluginError(
            f"plugin {entry.name!r} looks a name up while its module {entry.module} is imported "
            "by the program, so that its own hooks are not all there; let it look names up inside "
            "functions, or import graphnn's parts by their classes"
        )


def advice(error: BaseException, module: str, distribution: str | None) -> str:
    """Say what the user may do about a plugin that was not loaded; often nothing is known.

    Parameters
    ----------
    error
        What went wrong.
    module
        The plugin's module.
    distribution
        The package that it stands in.

    Examples
    --------
    >>> advice(ModuleNotFoundError("No module named 'tables'", name="tables"), "swish", "swish")
    '; it needs a package that is not installed: pip install tables may bring it'
    >>> advice(ZeroDivisionError(), "swish", "swish")
    ''
    """
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return ""
    missing = error.name.partition(".")[0]
    if missing == module.partition(".")[0]:
        again = f"pip install --force-reinstall {distribution or missing}"
        return f"; the package is not all there: {again}"
    if missing == "graphnn":
        return "; it is written for another version of graphnn: upgrade the one or the other"
    return f"; it needs a package that is not installed: pip install {missing} may bring it"
