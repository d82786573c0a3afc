"""Other libraries, measured where they are installed."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["rival"]


def rival(name: str) -> Any:
    """Import a rival, or say that it is not there."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        print(f"{name} is not installed")
        return None
