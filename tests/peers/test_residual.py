"""The residual branch, as PyTorch computes it."""

from __future__ import annotations

import numpy as np
import pytest

import graphnn as gn
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_value_and_gradients_of_two_blocks_around_one_layer(dtype: str) -> None:
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(9, 4)).astype(dtype), rng.integers(0, 3, 9)
    shared = gn.Dense(4, 4)
    net = gn.Sequential(
        gn.Residual(shared >> gn.LayerNorm(4) >> gn.ReLU()),
        gn.Residual(gn.Residual(shared)),
        gn.Dense(4, 3),
        rng=1,
    ).astype(dtype)
    given = {name: tensor(each, wants_gradient=True) for name, each in net.parameters().items()}
    weight, bias = given["0.body.0.weight"], given["0.body.0.bias"]
    scale, shift = given["0.body.1.weight"], given["0.body.1.bias"]
    there = tensor(x)
    h = torch.nn.functional.layer_norm(there @ weight + bias, (4,), scale, shift)
    h = torch.relu(h) + there
    h = (h @ weight + bias + h) + h
    scores = h @ given["2.weight"] + given["2.bias"]
    agree(net(x), scores, dtype=dtype)
    torch.nn.functional.cross_entropy(scores, torch.tensor(labels)).backward()
    gradient = gn.Backprop()(gn.Objective(net, gn.SoftmaxCrossEntropy(), x, labels))
    for name, array in gradient.items():
        agree(array, given[name].grad, dtype=dtype)
