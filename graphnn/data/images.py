"""From raw pixels, as image files hold them, to a data set that a network takes."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from graphnn.arrays import DEFAULT_DTYPE, Array
from graphnn.data.dataset import Dataset
from graphnn.functional import one_hot as one_hot_rows

__all__ = ["Pixels", "labelled_images"]

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""Unsigned bytes; grey images have shape ``(N, height, width)``."""


def labelled_images(
    pixels: Pixels,
    labels: Pixels,
    *,
    name: str,
    num_classes: int,
    white: int,
    flatten: bool,
    normalize: bool,
    one_hot: bool,
) -> Dataset[Array]:
    """Return the float32 data set of grey images ``(N, height, width)`` whose maximum is `white`.

    Inputs are ``(N, height * width)``, or ``(N, 1, height, width)`` where not flattened, divided
    by `white` where normalised; targets are labels ``(N,)``, or one-hot ``(N, num_classes)``.
    """
    x: Array = pixels.astype(DEFAULT_DTYPE)
    if normalize:
        x /= white
    x = x.reshape(len(x), -1) if flatten else x[:, np.newaxis]
    data = Dataset(x, labels, num_classes=num_classes, name=name)
    if not one_hot:
        return data
    rows = one_hot_rows(labels.astype(np.int64), num_classes, dtype=DEFAULT_DTYPE)
    return Dataset(x, rows, num_classes=num_classes, name=name)
