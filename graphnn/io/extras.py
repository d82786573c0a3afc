"""The packages that model files need, which not everyone has installed."""

from __future__ import annotations

import importlib

__all__ = ["require_files_extra"]


def require_files_extra() -> None:
    """Say what to install where cattrs or safetensors is missing.

    Raises
    ------
    ImportError
        If one of them is not installed.
    """
    for package in ("cattrs", "safetensors"):
        try:
            importlib.import_module(package)
        except ImportError as error:
            raise ImportError(
                f'model files need {package}; install it with: pip install "graphnn[files]"',
                name=package,
            ) from error
