"""Orthogonal weights: no length changes, and no direction is preferred."""

from __future__ import annotations

import numpy as np
import pytest

import graphnn as gn

SHAPES = [(5, 5), (7, 3), (3, 7), (1, 4), (4, 1), (6, 2, 3, 3), (32, 3, 3, 3)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("gain", [1.0, 0.5, 2**0.5])
def test_rows_or_columns_are_orthonormal(shape: tuple[int, ...], gain: float) -> None:
    drawn = gn.Orthogonal(gain)(shape, np.random.default_rng(0))
    assert drawn.shape == shape
    flat = drawn.reshape(shape[0], -1)
    fewer = flat if flat.shape[0] <= flat.shape[1] else flat.T
    np.testing.assert_allclose(fewer @ fewer.T, gain**2 * np.eye(len(fewer)), atol=1e-13)


def test_fifty_linear_layers_keep_every_length() -> None:
    layers = [gn.Dense(20, 20, weight_init=gn.Orthogonal()) for _ in range(50)]
    net = gn.Sequential(*layers, rng=0).astype("float64")
    x = np.random.default_rng(0).normal(size=(8, 20))
    before, after = (np.linalg.norm(each, axis=1) for each in (x, net(x)))
    np.testing.assert_allclose(after, before, rtol=1e-5)


def test_all_directions_are_alike() -> None:
    """Each element of a random rotation in the plane has mean 0 and mean square 1/2.

    Columns whose signs are left to the factorisation have first elements of one sign.
    """
    rng = np.random.default_rng(0)
    drawn = np.array([gn.Orthogonal()((2, 2), rng) for _ in range(4000)])
    error = np.sqrt(0.5 / len(drawn))
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=5 * error)
    np.testing.assert_allclose((drawn**2).mean(axis=0), 0.5, atol=5 * error)


def test_biases_are_refused() -> None:
    with pytest.raises(ValueError, match="Orthogonal needs a shape with two axes or more"):
        gn.Orthogonal()((3,), np.random.default_rng(0))
