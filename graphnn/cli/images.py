"""Samples as images."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array, Matrix
from graphnn.graph.shapes import Shape

__all__ = ["Picture", "as_images", "image_size", "read_image"]


def image_size(shape: Shape) -> tuple[int, int] | None:
    """Give height and width of a sample, if it is a grey image; a vector may be a square one."""
    if shape is None or None in shape:
        return None
    lengths: list[int] = [length for length in shape if length is not None]
    if len(lengths) == 3 and lengths[0] == 1:
        lengths = lengths[1:]
    if len(lengths) == 2:
        return lengths[0], lengths[1]
    if len(lengths) == 1 and lengths[0] > 3:
        side = math.isqrt(lengths[0])
        return (side, side) if side * side == lengths[0] else None
    return None


def as_images(x: Array) -> Array | None:
    """Give samples as ``(N, height, width)``, or ``None`` where they are no images."""
    size = image_size(x.shape[1:])
    return None if size is None else x.reshape(len(x), *size)


@attrs.frozen(eq=False)
class Picture:
    """An image file, read as light writing on dark ground.

    Parameters
    ----------
    pixels : array of shape (height, width)
        Brightness, 0 to 1.
    inverted
        Whether the file had dark writing on light ground.
    """

    pixels: Matrix
    inverted: bool


def read_image(path: Path, size: tuple[int, int]) -> Picture:
    """Read an image file, grey, at the size that a network takes.

    Parameters
    ----------
    path
        The file, of any format that Pillow reads.
    size
        Height and width to which it is scaled.

    Raises
    ------
    ModuleNotFoundError
        If Pillow is not installed.
    ValueError
        If the file is no image.
    """
    try:
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'reading images needs Pillow; install it with: pip install "graphnn[all]"'
        ) from error
    try:
        with Image.open(path) as file:
            grey = file.convert("L").resize((size[1], size[0]), Image.Resampling.BOX)
    except UnidentifiedImageError as error:
        raise ValueError(f"{path} is no image that Pillow can read") from error
    pixels: Any = np.asarray(grey, dtype=np.float32) / 255
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    inverted = bool(border.mean() > 0.5)
    return Picture(1 - pixels if inverted else pixels, inverted)
