"""Read the IDX format, in which MNIST and its kin are distributed, and accept nothing else."""

from __future__ import annotations

import math
import os
import struct
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

from graphnn.data.unpacking import GREATEST_EXPANSION, DamagedPackingError, is_gzip, open_unpacked

__all__ = ["read_idx"]

UNSIGNED_BYTES: Final = 0x08
CHUNK: Final = 2**20


def read_idx(
    path: str | os.PathLike[str], *, rank: int, max_bytes: int = 2**30
) -> npt.NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, packed with gzip or not.

    The header is big-endian: two zero bytes, the type of the elements (8 for unsigned bytes), the
    rank, and one 32-bit length an axis; the elements follow in C order. The file must hold
    exactly what its header promises. A header that promises more than the file can hold, or more
    than `max_bytes`, is refused before any memory is taken, and no more is unpacked than promised.

    Parameters
    ----------
    path
        The file.
    rank
        Rank that the array must have: 3 for images ``(N, height, width)``, 1 for labels ``(N,)``.
    max_bytes
        Largest array to accept, in bytes.

    Returns
    -------
    numpy.ndarray
        uint8, of the shape that the header gives.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If it is no such IDX file: the message names the file and what is wrong with it.

    Notes
    -----
    Format: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "labels-idx1-ubyte")
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes([5, 0, 4]))
    ...     read_idx(path, rank=1)
    array([5, 0, 4], dtype=uint8)
    """
    path = Path(path)
    try:
        with open_unpacked(path) as file:
            shape = _read_header(file, path, rank)
            _check_promise(path, shape, max_bytes)
            return _read_elements(file, path, shape)
    except DamagedPackingError as error:
        raise ValueError(f"{path}: {error}; fetch the file again") from error


def _read_header(file: BinaryIO, path: Path, rank: int) -> tuple[int, ...]:
    wanted = bytes([0, 0, UNSIGNED_BYTES, rank])
    found = file.read(4)
    if found != wanted:
        raise ValueError(
            f"{path}: starts with the bytes {found.hex(' ') or '(none)'}; an IDX file of unsigned "
            f"bytes of rank {rank} starts with {wanted.hex(' ')}"
        )
    lengths = file.read(4 * rank)
    if len(lengths) < 4 * rank:
        raise ValueError(f"{path}: the IDX header ends too early; fetch the file again")
    return struct.unpack(f">{rank}I", lengths)


def _check_promise(path: Path, shape: tuple[int, ...], max_bytes: int) -> None:
    promised = math.prod(shape)
    if promised > max_bytes:
        raise ValueError(
            f"{path}: the header promises an array {shape} of {promised:,} bytes; "
            f"at most {max_bytes:,} are accepted"
        )
    held = path.stat().st_size - (4 + 4 * len(shape))
    possible = path.stat().st_size * GREATEST_EXPANSION if is_gzip(path) else held
    if promised > possible:
        raise ValueError(
            f"{path}: the header promises {promised:,} bytes of elements and the file cannot hold "
            f"more than {possible:,}; fetch the file again"
        )


def _read_elements(file: BinaryIO, path: Path, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    elements = np.empty(math.prod(shape), dtype=np.uint8)
    found = 0
    while found < len(elements):
        chunk = file.read(min(CHUNK, len(elements) - found))
        if not chunk:
            raise ValueError(
                f"{path}: holds {found:,} bytes of elements where the header promises "
                f"{len(elements):,}; fetch the file again"
            )
        elements[found : found + len(chunk)] = np.frombuffer(chunk, dtype=np.uint8)
        found += len(chunk)
    if file.read(1):
        raise ValueError(
            f"{path}: goes on after the {len(elements):,} bytes of elements that the header "
            "promises; fetch the file again"
        )
    return elements.reshape(shape)
