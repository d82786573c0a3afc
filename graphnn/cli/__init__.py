"""The command line: ``graphnn train digits``; click and rich come with the extra ``cli``."""

from __future__ import annotations

import importlib
import io
import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command that ``sys.argv`` names, and exit with its code.

    Without click or rich it says what to install.
    """
    try:
        sys.exit(_run())
    except KeyboardInterrupt:
        sys.exit(130)


def _run() -> int:
    try:
        for needed in ("click", "rich"):
            importlib.import_module(needed)
    except ModuleNotFoundError as error:
        sys.exit(
            f"graphnn: the command line needs {error.name}; "
            'install it with: pip install "graphnn[cli]"'
        )
    from graphnn.cli.app import run

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without box drawing and blocks still gets the figures.
        sys.stdout.reconfigure(errors="replace")
    return run(sys.argv[1:])
