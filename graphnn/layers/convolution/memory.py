"""Images in memory: features first, samples last, so that the innermost loops are long."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphnn.arrays import Array, Images

__all__ = ["apart", "channels_seen_first", "features_first", "samples_first"]


def features_first(images: Images) -> Array:
    """See ``(N, channels, rows, columns)`` as ``(channels, rows, columns, N)``, in C order.

    It is a copy only where the images lie otherwise, as those that a caller gives.
    """
    return np.ascontiguousarray(channels_seen_first(images))


def channels_seen_first(images: Images) -> Array:
    """See ``(N, channels, rows, columns)`` as ``(channels, rows, columns, N)``, as they lie."""
    return images.transpose(1, 2, 3, 0)


def samples_first(images: Array) -> Images:
    """See ``(channels, rows, columns, N)`` as ``(N, channels, rows, columns)``."""
    seen: Any = images.transpose(3, 0, 1, 2)
    result: Images = seen
    return result


def apart(images: Array) -> Array:
    """See ``(..., rows, columns)`` as ``(images, rows, columns, 1)``: each an image of its own."""
    return images.reshape(-1, *images.shape[-2:], 1)
