"""The mypy plugin: layers that do not fit, and hooks that do not exist, are type errors.

Switch it on in the configuration of mypy, which alone imports this room::

    [tool.mypy]
    plugins = ["graphnn.mypy"]

What it does not know it passes over in silence; see the page "What mypy knows".
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from mypy.plugin import Plugin

from graphnn.mypy.entrance import GraphnnPlugin

__all__ = ["plugin"]

_SOURCES = sorted(Path(__file__).parent.glob("*.py"))

__version__ = hashlib.sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()
"""mypy keeps it with its cache, which another version of the plugin must not use."""


def plugin(version: str) -> type[Plugin]:
    """Give mypy the plugin; `version` is mypy's."""
    return GraphnnPlugin
