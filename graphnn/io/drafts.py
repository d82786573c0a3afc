"""Drafts of files: written beside their place, locked meanwhile, and swept up if left behind."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

__all__ = ["new_draft", "sweep"]


@contextlib.contextmanager
def new_draft(target: str) -> Iterator[tuple[BinaryIO, str]]:
    """Open a new file in the folder of another; give it with its path.

    Parameters
    ----------
    target
        The file whose place it will take.
    """
    while True:
        path = os.path.join(os.path.dirname(target), f"{_mark(target)}{secrets.token_hex(8)}.tmp")
        file = open(path, "xb")  # noqa: SIM115 (closed below)
        _lock(file, wait=True)
        # Somebody may have swept it up before it was locked.
        if os.path.exists(path):
            break
        file.close()
    with file:
        yield file, path


def sweep(target: str) -> None:
    """Remove the drafts of a file that processes left behind when they were killed.

    Those that another process is writing stay.

    Parameters
    ----------
    target
        The file whose place they should have taken.
    """
    folder = os.path.dirname(target)
    for name in os.listdir(folder):
        if name.startswith(_mark(target)):
            path = os.path.join(folder, name)
            with contextlib.suppress(OSError), open(path, "rb+") as file:
                if _lock(file, wait=False):
                    os.unlink(path)


def _mark(target: str) -> str:
    # A file's own name may leave no room for more.
    return f".graphnn-{hashlib.sha256(os.path.basename(target).encode()).hexdigest()[:12]}-"


def _lock(file: BinaryIO, *, wait: bool) -> bool:
    """Lock a file until it is closed; tell whether that went well."""
    if sys.platform == "win32":
        return True  # nobody can delete a file there that is open, which is a lock as well
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # also on a file system that has no locks
        return False
    return True
