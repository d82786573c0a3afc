"""Losses of the same names in PyTorch, in value and gradient.

PyTorch reduces over all outputs at once; here a loss is summed over the outputs of a sample and
then averaged over the samples, which is ``reduction="sum"`` divided by their number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch

Peer = Callable[[Any, Any], Any]

REGRESSIONS: dict[str, tuple[gn.Loss, Peer]] = {
    # Half the squares, where PyTorch has whole ones.
    "squares": (
        gn.MeanSquaredError(),
        lambda y, t: 0.5 * torch.nn.functional.mse_loss(y, t, reduction="sum"),
    ),
    **{
        f"huber-{delta}": (
            gn.Huber(delta),
            torch.nn.HuberLoss(reduction="sum", delta=delta),
        )
        for delta in (0.3, 1.0, 7.0)
    },
}

SMOOTHING = [0.0, 0.1, 0.5, 1.0]

SPREADS = [1.0, 30.0, 1e4]
"""How far scores are from zero: near it, where the softmax saturates, and where naive ones fail."""


def compare(loss: gn.Loss, peer: Peer, y: Array, t: Any, dtype: str) -> None:
    outputs = tensor(y, wants_gradient=True)
    wanted = peer(outputs, torch.tensor(t)) / len(y)
    wanted.backward()
    value, gradient = loss.value_and_gradient(y, t)
    # Relative, since it is one number.
    assert value == pytest.approx(float(wanted.detach()), rel=TOLERANCES[dtype], abs=1e-30)
    assert loss(y, t) == pytest.approx(value, rel=1e-6)
    agree(gradient, outputs.grad, dtype=dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("name", REGRESSIONS)
@pytest.mark.parametrize("shape", [(20,), (20, 1), (20, 6), (4, 3, 5, 5)])
def test_regressions(name: str, shape: tuple[int, ...], dtype: str) -> None:
    rng = np.random.default_rng(0)
    y, t = (3 * rng.standard_normal((2, *shape))).astype(dtype)
    compare(*REGRESSIONS[name], y, t, dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_huber_on_its_bends(dtype: str) -> None:
    y = np.array([[0.0], [0.5], [-0.5], [0.25], [2.0], [1e6], [-1e6]], dtype)
    compare(*REGRESSIONS["huber-1.0"], 2 * y, np.zeros_like(y), dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("smoothing", SMOOTHING)
@pytest.mark.parametrize("kind", ["labels", "soft"])
def test_softmax_cross_entropy(kind: str, smoothing: float, spread: float, dtype: str) -> None:
    rng = np.random.default_rng(0)
    y = (spread * rng.standard_normal((20, 6))).astype(dtype)
    chances = rng.dirichlet(np.ones(6), 20).astype(dtype)
    t: Any = rng.integers(0, 6, 20) if kind == "labels" else chances
    loss = gn.SoftmaxCrossEntropy(label_smoothing=smoothing)
    peer = torch.nn.CrossEntropyLoss(reduction="sum", label_smoothing=smoothing)
    compare(loss, peer, y, t, dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("shape", [(20,), (20, 1), (20, 6), (4, 3, 5, 5)])
@pytest.mark.parametrize("kind", ["hard", "soft"])
def test_binary_cross_entropy(kind: str, shape: tuple[int, ...], spread: float, dtype: str) -> None:
    rng = np.random.default_rng(0)
    y = (spread * rng.standard_normal(shape)).astype(dtype)
    drawn = rng.uniform(size=shape)
    t = (drawn.round() if kind == "hard" else drawn).astype(dtype)
    peer = torch.nn.BCEWithLogitsLoss(reduction="sum")
    compare(gn.BinaryCrossEntropy(), peer, y, t, dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_cross_entropy_of_probabilities(dtype: str) -> None:
    rng = np.random.default_rng(0)
    y, t = (rng.dirichlet(np.ones(6), 20).astype(dtype) for _ in range(2))
    # The constant of the book, which PyTorch has not.
    compare(gn.CrossEntropy(), lambda y, t: -(t * torch.log(y + 1e-7)).sum(), y, t, dtype)
