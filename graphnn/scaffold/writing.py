"""A folder of files, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["check_folder", "write_files"]


def check_folder(folder: Path) -> None:
    """Refuse a folder that a new package cannot become.

    Parameters
    ----------
    folder
        Where the package is to be: nothing, or an empty folder.

    Raises
    ------
    ValueError
        If something is there already, or it is where the command runs.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} exists and is no folder; name another with --directory")
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} exists and is not empty; name another with --directory")
    if folder.resolve() == Path.cwd():
        raise ValueError(
            f"{folder} is the current folder, which cannot be exchanged; run this from another one"
        )


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a new folder: beside it first, to be moved there when all are written.

    Parameters
    ----------
    files
        Text of each file by its path in the folder.
    folder
        Where they go; folders above it are made where they are missing.

    Raises
    ------
    OSError
        If that fails; then nothing is left behind.
    """
    folder = folder.resolve()
    ground = next(parent for parent in folder.parents if parent.exists())
    inside = folder.relative_to(ground)
    with tempfile.TemporaryDirectory(prefix=".graphnn-", dir=ground) as beside:
        for path, text in files.items():
            file = Path(beside, inside, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        # One step, which refuses unless there is nothing yet, or an empty folder.
        os.replace(Path(beside, inside.parts[0]), Path(ground, inside.parts[0]))
