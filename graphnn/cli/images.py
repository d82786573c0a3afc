"""Samples as images."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, Matrix
from graphnn.graph.shapes import Shape

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

__all__ = ["Picture", "as_images", "image_size", "read_image"]


_LEAST_PIXELS = 49
"""A vector of fewer values is a table's row rather than an image, even of a square number."""


def image_size(shape: Shape) -> tuple[int, int] | None:
    """Give height and width of a sample, if it is a grey image; a vector may be a square one."""
    if shape is None or None in shape:
        return None
    lengths: list[int] = [length for length in shape if length is not None]
    if len(lengths) == 3 and lengths[0] == 1:
        lengths = lengths[1:]
    if len(lengths) == 2:
        return lengths[0], lengths[1]
    if len(lengths) == 1 and lengths[0] >= _LEAST_PIXELS:
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
    """Read an image file, grey, on white paper where it is transparent, at the size for a network.

    Parameters
    ----------
    path
        The file, of any format that Pillow reads.
    size
        Height and width to which it is scaled; its own proportions stay, with margins of the
        border's brightness.

    Raises
    ------
    ModuleNotFoundError
        If Pillow is not installed.
    ValueError
        If the file is no image, a damaged one, or one that would fill the memory.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'reading images needs Pillow; install it with: pip install "graphnn[cli]"'
        ) from error
    try:
        with Image.open(path) as file:
            grey = _on_paper(file).convert("L")
    except UnidentifiedImageError as error:
        raise ValueError(f"{path} is no image that Pillow can read") from error
    except Image.DecompressionBombError as error:
        raise ValueError(f"{path} is too large: {error}") from error
    except (OSError, SyntaxError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        raise ValueError(f"{path} is damaged: {error}") from error
    ground = _brightness_of_border(np.asarray(grey))
    fitted = ImageOps.pad(grey, size[::-1], Image.Resampling.BOX, color=round(ground))
    pixels: Any = np.asarray(fitted, dtype=np.float32) / 255
    inverted = ground > 255 / 2
    return Picture(1 - pixels if inverted else pixels, inverted)


def _on_paper(image: PillowImage) -> PillowImage:
    from PIL import Image

    if image.mode not in ("LA", "PA", "RGBA") and "transparency" not in image.info:
        return image
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper


def _brightness_of_border(grey: npt.NDArray[np.uint8]) -> float:
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return float(border.mean())
