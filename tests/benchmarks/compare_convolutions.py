"""Ways to compute a 3x3 convolution in NumPy, on the shapes of the book's DeepConvNet.

``python -m tests.benchmarks.compare_convolutions`` prints the time of each forward pass, and that
of the product of matrices alone. The library takes im2col. Shifted is one product for each row of
the filter, of what was copied for its columns alone. Winograd is F(2x2, 3x3) of Lavin and Gray,
"Fast Algorithms for Convolutional Neural Networks", CVPR 2016: 2.25 times fewer multiplications.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from graphnn.arrays import Array
from graphnn.layers.convolution.im2col import Im2col
from graphnn.layers.convolution.window import Window
from tests.benchmarks.one_thread import in_one_thread
from tests.benchmarks.side_by_side import medians, table

N, ROUNDS = 100, 9
SHAPES = [(16, 16, 28), (16, 32, 14), (32, 32, 16), (32, 64, 8), (64, 64, 8), (256, 256, 8)]
"""Channels before and after, and rows of the image."""

WINDOW = Window((3, 3), before=(1, 1), after=(1, 1))
BAND = 4
"""Rows of the output at a time in the shifted way."""


def shifted(padded: Array, weight: Array) -> Array:
    """Copy what the three columns of the filter meet, and multiply once for each of its rows."""
    out, channels, *_ = weight.shape
    rows, columns, count = padded.shape[1] - 2, padded.shape[2] - 2, padded.shape[3]
    y = np.empty((out, rows, columns, count), padded.dtype)
    filters = weight.transpose(2, 0, 1, 3).reshape(3, out, channels * 3)
    for top in range(0, rows, BAND):
        part = y[:, top : top + BAND]
        height = part.shape[1]
        met = np.empty((channels, 3, height + 2, columns * count), padded.dtype)
        for column in range(3):
            band = padded[:, top : top + height + 2, column : column + columns]
            met[:, column] = band.reshape(channels, height + 2, -1)
        flat, size = met.reshape(channels * 3, -1), columns * count
        product = filters[0] @ flat[:, : height * size]
        for row in (1, 2):
            product += filters[row] @ flat[:, row * size : (row + height) * size]
        part[...] = product.reshape(part.shape)
    return y


def _combined(four: list[Array], out: Array) -> None:
    np.subtract(four[0], four[2], out=out[0])
    np.add(four[1], four[2], out=out[1])
    np.subtract(four[2], four[1], out=out[2])
    np.subtract(four[1], four[3], out=out[3])


def winograd(padded: Array, weight: Array) -> Array:
    """Transform tiles of 4x4, multiply them channel by channel, and transform 2x2 back."""
    out, channels, *_ = weight.shape
    _, rows, columns, count = padded.shape
    down, right = rows // 2 - 1, columns // 2 - 1
    g = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], padded.dtype)
    filters = np.einsum("ia,ocab,jb->ijoc", g, weight, g).reshape(16, out, channels)
    half = np.empty((4, channels, down, columns, count), padded.dtype)
    _combined([padded[:, k : k + 2 * down - 1 : 2] for k in range(4)], half)
    tiles = np.empty((4, 4, channels, down, right, count), padded.dtype)
    for row in range(4):
        _combined([half[row][:, :, k : k + 2 * right - 1 : 2] for k in range(4)], tiles[row])
    products = (filters @ tiles.reshape(16, channels, -1)).reshape(4, 4, out, down, right, count)
    above = products[0] + products[1] + products[2]
    below = products[1] - products[2] - products[3]
    y = np.empty((out, 2 * down, 2 * right, count), padded.dtype)
    for row, made in enumerate((above, below)):
        y[:, row::2, 0::2] = made[0] + made[1] + made[2]
        y[:, row::2, 1::2] = made[1] - made[2] - made[3]
    return y


def main() -> None:
    """Print the times."""
    in_one_thread()
    rng = np.random.default_rng(0)
    for channels, out, side in SHAPES:
        images = rng.standard_normal((channels, side, side, N)).astype(np.float32)
        weight = rng.standard_normal((out, channels, 3, 3)).astype(np.float32) / channels
        padded, columns = WINDOW.padded(images), np.ones((channels * 9, side * side * N), "f")
        ways: dict[str, Callable[[], Array]] = {
            "im2col": partial(Im2col(WINDOW).forward, padded, weight, (side, side)),
            "shifted": partial(shifted, padded, weight),
            "Winograd": partial(winograd, padded, weight),
        }
        for way in ways.values():
            np.testing.assert_allclose(way(), ways["im2col"](), atol=1e-4)
        ways["GEMM alone"] = partial(np.matmul, weight.reshape(out, -1), columns)
        title = f"{channels} -> {out} channels, {side} x {side}, batch {N}, float32"
        print(table(title, medians(ways, rounds=ROUNDS, repeats=1), against="im2col"))


if __name__ == "__main__":
    main()
