"""Read a file's content, whether it is packed with gzip or not."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

__all__ = ["GREATEST_EXPANSION", "DamagedPackingError", "is_gzip", "open_unpacked"]

GREATEST_EXPANSION: Final = 1032
"""Bytes that one byte of gzip can unpack to at most (zlib's technical notes)."""


class DamagedPackingError(ValueError):
    """What is packed with gzip cannot be unpacked; the message says why, but not which file."""


def is_gzip(path: Path) -> bool:
    """Tell by the first bytes, as a browser or mirror may unpack a file and keep its name."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextmanager
def open_unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for reading; damage to the packing raises a `DamagedPackingError`."""
    if not is_gzip(path):
        with path.open("rb") as file:
            yield file
        return
    try:
        with gzip.open(path, "rb") as packed:
            yield cast("BinaryIO", packed)
    except EOFError:
        raise DamagedPackingError("the gzip data end too early") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DamagedPackingError(f"broken gzip data ({error})") from None
