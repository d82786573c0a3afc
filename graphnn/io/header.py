"""The header of a safetensors file, read strictly, before anything is believed.

Eight bytes give the header's length, little-endian; then comes a JSON object that gives for each
tensor its dtype, its shape and its place in the rest of the file, and texts under
``"__metadata__"``. Format: https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import math
from typing import Any, BinaryIO, Final, TypeAlias

import attrs
import numpy as np

from graphnn.io import strict_json
from graphnn.io.errors import ModelFileError, quoted

__all__ = [
    "DTYPES",
    "MAX_HEADER",
    "METADATA_KEY",
    "OWN",
    "OWN_DTYPES",
    "OWN_SHORT_NAMES",
    "SHORT_NAMES",
    "AnyArray",
    "Header",
    "Tensor",
    "read_header",
]

AnyArray: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""Array of any rank and any dtype."""

DTYPES: Final = {"F16": "float16", "F32": "float32", "F64": "float64"}
"""What a model file may hold: the names of the format and those of NumPy."""

SHORT_NAMES: Final = {name: short for short, name in DTYPES.items()}

OWN: Final = "."
"""How the name of a tensor begins that belongs to a checkpoint and to no network."""

OWN_DTYPES: Final = {
    **DTYPES,
    "BOOL": "bool",
    **{
        f"{kind}{bits}": f"{name}{bits}"
        for kind, name in (("I", "int"), ("U", "uint"))
        for bits in (8, 16, 32, 64)
    },
}
"""What those tensors may hold."""

OWN_SHORT_NAMES: Final = {name: short for short, name in OWN_DTYPES.items()}

MAX_HEADER: Final = 32 * 2**20
"""Longest header in bytes; room for some fifty thousand layers."""

METADATA_KEY: Final = "graphnn"

_ITEM_SIZES: Final = {short: np.dtype(name).itemsize for short, name in OWN_DTYPES.items()}
_MAX_AXES: Final = 32


@attrs.frozen
class Tensor:
    """A tensor as the header describes it; its bytes are ``data[start:stop]``."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


@attrs.frozen
class Header:
    """What a header says.

    Parameters
    ----------
    size
        Bytes before the data of the tensors.
    text
        What graphnn wrote into the metadata.
    tensors
        In the order of their names.
    """

    size: int
    text: str
    tensors: tuple[Tensor, ...]


def read_header(file: BinaryIO, size: int) -> Header:
    """Read the header from the start of a file of `size` bytes.

    Raises
    ------
    ModelFileError
        If it is no header, or does not describe the rest of the file byte for byte.
    """
    start = file.read(8)
    if len(start) < 8:
        raise ModelFileError("it is too short for a model file")
    length = int.from_bytes(start, "little")
    if not 2 <= length <= min(size - 8, MAX_HEADER):
        raise ModelFileError(
            f"its header would be {length} bytes long in a file of {size} bytes; "
            "it is cut short or no model file"
        )
    raw = file.read(length)
    if not raw.startswith(b"{"):
        raise ModelFileError("it has no safetensors header")
    try:
        header = strict_json.parse(raw.decode())
    except UnicodeDecodeError:
        raise ModelFileError("its header is no UTF-8") from None
    tensors = [_tensor(name, about) for name, about in header.items() if name != "__metadata__"]
    _check_places(tensors, size - 8 - length)
    text = _text(header.get("__metadata__"))
    return Header(8 + length, text, tuple(sorted(tensors, key=lambda tensor: tensor.name)))


def _text(metadata: Any) -> str:
    if not isinstance(metadata, dict) or list(metadata) != [METADATA_KEY]:
        raise ModelFileError("it is a safetensors file, but graphnn did not write it")
    text = metadata[METADATA_KEY]
    if not isinstance(text, str):
        raise ModelFileError("its metadata is no text")
    return text


def _tensor(name: str, about: Any) -> Tensor:
    if not isinstance(about, dict) or set(about) != {"dtype", "shape", "data_offsets"}:
        raise ModelFileError(f"its header does not describe the tensor {quoted(name)}")
    dtype, shape, offsets = about["dtype"], about["shape"], about["data_offsets"]
    known = OWN_DTYPES if name.startswith(OWN) else DTYPES
    if not isinstance(dtype, str) or dtype not in known:
        raise ModelFileError(
            f"the tensor {quoted(name)} has the dtype {quoted(dtype)}; known: {', '.join(known)}"
        )
    if not _are_lengths(shape) or len(shape) > _MAX_AXES:
        raise ModelFileError(f"the tensor {quoted(name)} has the shape {quoted(shape)}")
    if not _are_lengths(offsets) or len(offsets) != 2:
        raise ModelFileError(f"the tensor {quoted(name)} has the place {quoted(offsets)}")
    start, stop = offsets
    if stop - start != math.prod(shape) * _ITEM_SIZES[dtype]:
        raise ModelFileError(
            f"the tensor {quoted(name)} of shape {quoted(tuple(shape))} and dtype {dtype} "
            f"cannot have {quoted(stop - start)} bytes"
        )
    return Tensor(name, dtype, tuple(shape), start, stop)


def _are_lengths(values: Any) -> bool:
    return isinstance(values, list) and all(
        type(value) is int and 0 <= value < 2**63 for value in values
    )


def _check_places(tensors: list[Tensor], size: int) -> None:
    end = 0
    for tensor in sorted(tensors, key=lambda tensor: (tensor.start, tensor.stop)):
        if tensor.start != end:
            what = "overlaps another" if tensor.start < end else "leaves a hole before it"
            raise ModelFileError(f"the tensor {quoted(tensor.name)} {what}")
        end = tensor.stop
    if end != size:
        raise ModelFileError(
            f"its tensors have {end} bytes, but the file has {size} for them; it is cut short "
            "or damaged"
        )
