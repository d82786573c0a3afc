"""Bytes from and to the disk: whole files or none."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from typing import BinaryIO

from graphnn.io.drafts import new_draft
from graphnn.io.errors import ModelFileError

__all__ = ["opened", "replace"]


@contextlib.contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[tuple[BinaryIO, int]]:
    """Open a regular file for reading; give it with its size in bytes.

    Raises
    ------
    ModelFileError
        If something else stands there: a folder, a device.
    OSError
        If it cannot be opened, such as `FileNotFoundError`.
    """
    # Asked before opening: to open a pipe is to wait for its other end.
    if not stat.S_ISREG(os.stat(path).st_mode):
        what = "a folder" if os.path.isdir(path) else "no regular file"
        raise ModelFileError(f"it is {what}")
    with open(path, "rb") as file:
        yield file, os.fstat(file.fileno()).st_size


def replace(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file whole: beside its place first, then moved there in one step.

    Whatever goes wrong on the way, a file that stands at `path` stays as it is, and nothing is
    left beside it.

    Parameters
    ----------
    path
        Where; a link is followed.
    content
        What the file will hold.
    """
    target = os.path.realpath(path)
    with new_draft(target) as (file, draft):
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if os.path.isfile(target):
                shutil.copymode(target, draft)
            if os.name == "nt":
                file.close()
            os.replace(draft, target)
        except BaseException:
            file.close()
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft)
            raise
    _sync_folder(os.path.dirname(target))


def _sync_folder(folder: str) -> None:
    # The move itself lasts once the folder is on the disk; Windows has no way to ask for that.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
