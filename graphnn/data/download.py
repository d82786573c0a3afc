"""Fetch one file from the first of several mirrors that serves it intact (with pooch)."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final, final

from attrs import define, frozen

from graphnn.data.unpacking import open_unpacked

__all__ = ["DownloadError", "RemoteFile", "fetch"]

CHUNK: Final = 2**16


class DownloadError(OSError):
    """No mirror served the file intact; the message says what each did instead."""


@final
@frozen
class RemoteFile:
    """A file that is known before it is fetched.

    Size and digest are those of the content once unpacked: mirrors, and servers that unpack on
    the way, differ in the gzip container around the same data.

    Parameters
    ----------
    name
        Name at the mirrors, appended to their address, and in the local folder.
    size
        Length of the unpacked content in bytes.
    sha256
        SHA-256 of the unpacked content, 64 hexadecimal digits.
    """

    name: str
    size: int
    sha256: str


def fetch(file: RemoteFile, folder: Path, *, mirrors: tuple[str, ...], timeout: float) -> Path:
    """Download `file` into `folder`, under its own name, and return its path.

    It is written to a temporary file beside it, checked, and only then renamed: whatever goes
    wrong, also an interrupt by the user, no part of it is left behind. A progress bar shows if
    the error stream is a terminal and tqdm is installed.

    Parameters
    ----------
    file
        What to fetch.
    folder
        Where to; made if need be.
    mirrors
        Base addresses (``https://...``), tried in this order.
    timeout
        Seconds without a sign from a server after which to give it up.

    Raises
    ------
    ModuleNotFoundError
        If pooch is not installed.
    DownloadError
        If no mirror serves the file intact.
    OSError
        If `folder` cannot be written.
    """
    transfer = _transfer(file, timeout)
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{file.name}"
        try:
            return _fetch_from(url, file, folder, transfer)
        # Every exception of requests is an OSError, and a malformed address is a ValueError too.
        except (OSError, ValueError) as error:
            failures.append(f"{url}: {error}")
    raise DownloadError(f"could not download {file.name}. " + "; ".join(failures))


Transfer = Callable[[str, "_Bounded"], None]


def _transfer(file: RemoteFile, timeout: float) -> Transfer:
    try:
        import pooch  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'downloading needs pooch, which is not installed: pip install "graphnn[download]"'
        ) from error

    def transfer(url: str, target: _Bounded) -> None:
        with _progress(file) as bar:
            get = pooch.HTTPDownloader(progressbar=bar, chunk_size=CHUNK, timeout=timeout)
            get(url, target, None)

    return transfer


@contextmanager
def _progress(file: RemoteFile) -> Iterator[Any]:
    """Give a bar that says what is fetched, or ``False`` where nobody would see it."""
    # Standard error is None in a program without a console.
    if sys.stderr is None or not sys.stderr.isatty() or find_spec("tqdm") is None:
        yield False
        return
    from tqdm import tqdm  # type: ignore[import-untyped]

    # No rate: pooch counts all anew when the file is there, as if it had come at once. It also
    # puts the size of the packed file in place of this one.
    form = "{desc} {percentage:3.0f}% {bar} {n_fmt}/{total_fmt}"
    with tqdm(desc=file.name, total=file.size, unit="B", unit_scale=True, bar_format=form) as bar:
        yield bar


def _fetch_from(url: str, file: RemoteFile, folder: Path, transfer: Transfer) -> Path:
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{file.name}.", suffix=".part")
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            transfer(url, _Bounded(target, _greatest_packed_size(file.size)))
        _check(partial, file)
        return partial.replace(folder / file.name)
    finally:
        partial.unlink(missing_ok=True)


def _greatest_packed_size(size: int) -> int:
    # Data that gzip cannot pack grow by 5 bytes a block of 16 KiB, and by header and name.
    return size + size // 1000 + 4096


def _check(path: Path, file: RemoteFile) -> None:
    """Raise a ``ValueError`` unless the content of `path` is that of `file`."""
    digest, left = hashlib.sha256(), file.size
    with open_unpacked(path) as content:
        while chunk := content.read(min(CHUNK, left + 1)):
            digest.update(chunk)
            left -= len(chunk)
            if left < 0:
                raise ValueError(f"sent more than the {file.size:,} bytes that {file.name} holds")
    if left:
        raise ValueError(f"sent {file.size - left:,} of the {file.size:,} bytes of {file.name}")
    if digest.hexdigest() != file.sha256:
        raise ValueError(
            f"sent other content than {file.name}: SHA-256 {digest.hexdigest()}, "
            f"wanted {file.sha256}"
        )


@final
@define
class _Bounded:
    """A file that takes no more than it has room for, so that no server can fill the disk."""

    file: BinaryIO
    room: int

    def write(self, chunk: bytes) -> None:
        self.room -= len(chunk)
        if self.room < 0:
            raise ValueError("sent far more than the file can hold")
        self.file.write(chunk)

    def flush(self) -> None:
        self.file.flush()
