from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.data import read_idx
from tests.data.idx_files import idx

IMAGES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
LABELS = np.array([5, 0, 4], dtype=np.uint8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some-idx-ubyte"


@given(hnp.arrays(np.uint8, hnp.array_shapes(max_dims=3, max_side=5)), st.booleans())
def test_what_is_encoded_is_read(
    tmp_path_factory: pytest.TempPathFactory, array: npt.NDArray[np.uint8], packed: bool
) -> None:
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
    found = read_idx(path, rank=array.ndim)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, array)


def test_a_name_that_ends_in_gz_may_hold_unpacked_content(tmp_path: Path) -> None:
    path = tmp_path / "labels-idx1-ubyte.gz"
    path.write_bytes(idx(LABELS))
    assert read_idx(path, rank=1).tolist() == [5, 0, 4]


def test_no_samples_are_no_damage(path: Path) -> None:
    path.write_bytes(idx(np.empty((0, 28, 28), np.uint8)))
    assert read_idx(path, rank=3).shape == (0, 28, 28)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r"starts with the bytes \(none\)"),
        (b"\x00\x00\x08", "starts with the bytes 00 00 08;"),
        (b"<!DOCTYPE html><html>", "starts with the bytes 3c 21 44 4f"),
        (idx(IMAGES, kind=0x0D), "00 00 0d 03; an IDX file of unsigned bytes"),
        (idx(LABELS), "00 00 08 01; .* of rank 3 starts with 00 00 08 03"),
        (idx(IMAGES)[:9], "the IDX header ends too early"),
        (idx(IMAGES)[:-1], "holds 23 bytes .* promises 24|promises 24 .* more than 23"),
        (idx(IMAGES)[:16], "holds 0 bytes .* promises 24|promises 24 .* more than 0"),
        (idx(IMAGES) + b"\x00", "goes on after the 24 bytes"),
    ],
)
def test_wrong_content_is_named(path: Path, content: bytes, sentence: str, packed: bool) -> None:
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(ValueError, match=sentence) as caught:
        read_idx(path, rank=3)
    assert str(caught.value).startswith(f"{path}: ")


PACKED = gzip.compress(idx(IMAGES))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PACKED[:-9], "gzip data end too early"),
        (PACKED[:-1], "gzip data end too early"),
        (PACKED[:3], "gzip data end too early"),
        (PACKED[:-8] + b"\x00\x00\x00\x00" + PACKED[-4:], "broken gzip data .*CRC"),
        (PACKED[:10] + b"\xff\xff" + PACKED[12:], "broken gzip data"),
        (PACKED + b"trailing", "broken gzip data"),
    ],
    ids=["no trailer", "one byte short", "no header", "checksum", "bits flipped", "trailing"],
)
def test_damaged_packing_is_named(path: Path, content: bytes, sentence: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ValueError, match=sentence) as caught:
        read_idx(path, rank=3)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((2**32 - 1, 2**32 - 1, 2**32 - 1), r"at most 1,073,741,824 are accepted"),
        ((2**31, 1, 1), "2,147,483,648 bytes; at most 1,073,741,824"),
        ((2**20, 28, 28), "cannot hold more than"),
    ],
)
def test_absurd_sizes_are_refused(
    path: Path, shape: tuple[int, int, int], sentence: str, packed: bool
) -> None:
    content = bytes([0, 0, 8, 3]) + struct.pack(">3I", *shape) + bytes(100)
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(ValueError, match=sentence):
        read_idx(path, rank=3)


def test_no_more_is_unpacked_than_promised(path: Path) -> None:
    # The rest of this file is broken, which only reading on would reveal.
    bomb = gzip.compress(idx(LABELS) + bytes(2**24))
    path.write_bytes(bomb[:-100])
    with pytest.raises(ValueError, match="goes on after the 3 bytes"):
        read_idx(path, rank=1)


def test_a_limit_of_ones_own(path: Path) -> None:
    path.write_bytes(idx(IMAGES))
    assert read_idx(path, rank=3, max_bytes=24).shape == (2, 3, 4)
    with pytest.raises(ValueError, match="at most 23 are accepted"):
        read_idx(path, rank=3, max_bytes=23)


def test_a_missing_file_is_missing(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_idx(path, rank=1)
