"""Dropout, as PyTorch computes it: how the rest is scaled, since what is drawn differs."""

from __future__ import annotations

import numpy as np
import pytest

import graphnn as gn
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.9])
def test_what_is_kept_is_scaled_alike(p: float, dtype: str) -> None:
    """Theirs is our layer with their mask: where they drop nothing, both give the same number."""
    rng = np.random.default_rng(0)
    x, dy = rng.uniform(1, 2, (2, 50, 40)).astype(dtype)
    torch.manual_seed(0)
    there = tensor(x, wants_gradient=True)
    theirs = torch.nn.Dropout(p)(there)
    theirs.backward(tensor(dy))
    y, pullback = gn.Dropout(p, rng=0).vjp(x, training=True)
    both = ((y != 0) & (theirs.detach().numpy() != 0)) if p else np.ones_like(x, bool)
    assert both.any()
    agree(y * both, theirs * tensor(both), dtype=dtype)
    agree(pullback(dy)[0] * both, there.grad * tensor(both), dtype=dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_a_step_of_training_under_the_same_mask(dtype: str) -> None:
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(20, 6)).astype(dtype), rng.integers(0, 3, 20)
    net = gn.Sequential(
        gn.Dense(6, 8), gn.Dropout(0.4, rng=4), "tanh", gn.Dense(8, 3), rng=1
    ).astype(dtype)
    objective = gn.Objective(net, gn.SoftmaxCrossEntropy(), x, labels)
    with objective.frozen():
        hidden = net[0].forward(objective.x)
        mask = net[1].vjp(np.ones_like(hidden), training=True)[0]  # type: ignore[call-arg]
    gradient = gn.Backprop()(objective)
    given = {name: tensor(each, wants_gradient=True) for name, each in net.parameters().items()}
    dropped = (tensor(x) @ given["0.weight"] + given["0.bias"]) * tensor(mask)
    scores = torch.tanh(dropped) @ given["3.weight"] + given["3.bias"]
    torch.nn.functional.cross_entropy(scores, torch.tensor(labels)).backward()
    for name, array in gradient.items():
        agree(array, given[name].grad, dtype=dtype)
    assert 0 < (mask == 0).mean() < 1
