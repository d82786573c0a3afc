"""The table of vectors, as PyTorch computes it."""

from __future__ import annotations

import numpy as np
import pytest

import graphnn as gn
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("shape", [(50,), (50, 7), (5, 4, 3)])
def test_value_and_gradient(shape: tuple[int, ...], dtype: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 9, shape)
    layer = gn.Embedding(10, 4).initialize(1).astype(dtype)
    weight = tensor(layer.weight, wants_gradient=True)
    there = torch.nn.functional.embedding(torch.tensor(x), weight)
    y, pullback = layer.vjp(x)
    agree(y, there, dtype=dtype)
    dy = np.asarray(rng.normal(size=y.shape), dtype)
    there.backward(tensor(dy))
    agree(pullback(dy)[1]["weight"], weight.grad, dtype=dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_twenty_steps_of_training(dtype: str) -> None:
    rng = np.random.default_rng(0)
    x, labels = rng.integers(0, 30, (160, 5)), rng.integers(0, 3, 160)
    net = gn.Sequential(gn.Embedding(30, 4), gn.Flatten(), gn.Dense(20, 3), rng=1).astype(dtype)
    arrays = net.parameters()
    theirs = torch.nn.Sequential(
        torch.nn.Embedding(30, 4), torch.nn.Flatten(), torch.nn.Linear(20, 3)
    ).to(getattr(torch, dtype))
    theirs.load_state_dict(
        {
            "0.weight": tensor(arrays["0.weight"]),
            "2.weight": tensor(arrays["2.weight"].T),
            "2.bias": tensor(arrays["2.bias"]),
        }
    )
    optimizer, ours = torch.optim.SGD(theirs.parameters(), lr=0.5), gn.SGD(0.5)
    for start in range(0, 160, 8):
        rows = slice(start, start + 8)
        objective = gn.Objective(net, gn.SoftmaxCrossEntropy(), x[rows], labels[rows])
        ours.step(arrays, gn.Backprop()(objective))
        optimizer.zero_grad()
        scores = theirs(torch.tensor(x[rows]))
        torch.nn.functional.cross_entropy(scores, torch.tensor(labels[rows])).backward()
        optimizer.step()
    agree(arrays["0.weight"], theirs[0].weight, dtype=dtype)
    agree(np.ascontiguousarray(arrays["2.weight"].T), theirs[2].weight, dtype=dtype)
