"""Write what the IDX reader reads."""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

UNSIGNED_BYTES = 8


def idx(array: npt.NDArray[np.uint8], kind: int = UNSIGNED_BYTES) -> bytes:
    header = bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()
