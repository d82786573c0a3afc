"""What `torch.nn.init` draws for the same shapes: the same spread, made in the same way.

PyTorch's linear layers hold ``(out, in)`` where `Dense` holds ``(in, out)``; filters are alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array
from graphnn.graph import Initializer
from tests.peers.pytorch import torch

SHAPES = [(784, 50), (3, 100), (30, 3, 5, 5), (64, 8, 3, 3)]

GAINS = {name: torch.nn.init.calculate_gain(name) for name in ("linear", "tanh", "relu")}


class Draws:
    """Stands in for a generator: gives what it is told, and keeps the numbers it was asked for."""

    def __init__(self, raw: Array) -> None:
        self.raw = raw

    def standard_normal(self, shape: tuple[int, ...]) -> Array:
        return self.raw.reshape(shape)

    def uniform(self, low: float, high: float, shape: tuple[int, ...]) -> Array:
        return low + (high - low) * self.raw.reshape(shape)


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> dict[str, Array]:
    """Have PyTorch draw what stands under ``"raw"``."""
    given: dict[str, Array] = {}

    def normal(self: Any, mean: float = 0, std: float = 1, **_: Any) -> Any:
        return self.copy_(mean + std * torch.tensor(given["raw"]).reshape(self.shape))

    def uniform(self: Any, low: float = 0, high: float = 1, **_: Any) -> Any:
        return self.copy_(low + (high - low) * torch.tensor(given["raw"]).reshape(self.shape))

    monkeypatch.setattr(torch.Tensor, "normal_", normal)
    monkeypatch.setattr(torch.Tensor, "uniform_", uniform)
    return given


def theirs(init: Any, shape: tuple[int, ...], **options: Any) -> Array:
    """Draw a weight of PyTorch's, as `graphnn` lays it."""
    laid = shape[::-1] if len(shape) == 2 else shape
    weight = torch.empty(laid, dtype=torch.float64)
    drawn: Array = init(weight, **options).numpy()
    return drawn.T if len(shape) == 2 else drawn


def ours(initializer: Initializer, shape: tuple[int, ...], given: Array) -> Array:
    generator: Any = Draws(given)
    return initializer(shape, generator)


PAIRS: list[tuple[Initializer, Any, dict[str, Any]]] = [
    *((gn.Xavier(gain), torch.nn.init.xavier_normal_, {"gain": gain}) for gain in GAINS.values()),
    *(
        (gn.XavierUniform(gain), torch.nn.init.xavier_uniform_, {"gain": gain})
        for gain in GAINS.values()
    ),
    (gn.He(), torch.nn.init.kaiming_normal_, {"nonlinearity": "relu"}),
    (gn.HeUniform(), torch.nn.init.kaiming_uniform_, {"nonlinearity": "relu"}),
    (gn.He(0.2), torch.nn.init.kaiming_normal_, {"a": 0.2}),
    (gn.HeUniform(0.2), torch.nn.init.kaiming_uniform_, {"a": 0.2}),
    (gn.LeCun(), torch.nn.init.kaiming_normal_, {"nonlinearity": "linear"}),
    (gn.LeCunUniform(), torch.nn.init.kaiming_uniform_, {"nonlinearity": "linear"}),
    (gn.Normal(0.01), torch.nn.init.normal_, {"std": 0.01}),
    (gn.Uniform(-0.2, 0.5), torch.nn.init.uniform_, {"a": -0.2, "b": 0.5}),
    (gn.Constant(0.3), torch.nn.init.constant_, {"val": 0.3}),
    (gn.Zeros(), torch.nn.init.zeros_, {}),
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("initializer", "init", "options"), PAIRS)
def test_the_same_draws_become_the_same_weights(
    initializer: Initializer,
    init: Any,
    options: dict[str, Any],
    shape: tuple[int, ...],
    raw: dict[str, Array],
) -> None:
    drawn = np.random.default_rng(0).uniform(size=shape)
    raw["raw"] = drawn.T if len(shape) == 2 else drawn
    wanted = theirs(init, shape, **options)
    np.testing.assert_allclose(ours(initializer, shape, drawn), wanted, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("shape", [(5, 5), (50, 20), (20, 50), (30, 3, 5, 5), (64, 3, 3, 3)])
@pytest.mark.parametrize("gain", [*GAINS.values(), 0.1])
def test_orthogonal_is_made_of_the_same_matrix(
    gain: float, shape: tuple[int, ...], raw: dict[str, Array]
) -> None:
    raw["raw"] = np.random.default_rng(0).standard_normal(shape)
    weight = torch.empty(shape, dtype=torch.float64)
    wanted = torch.nn.init.orthogonal_(weight, gain=gain).numpy()
    found = ours(gn.Orthogonal(gain), shape, raw["raw"])
    np.testing.assert_allclose(found, wanted, atol=1e-12)
    flat = found.reshape(shape[0], -1)
    fewer = flat if len(flat) <= flat.shape[1] else flat.T
    np.testing.assert_allclose(fewer @ fewer.T, gain**2 * np.eye(len(fewer)), atol=1e-10)
