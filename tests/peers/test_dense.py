"""The fully connected layer, its activation and the loss, as PyTorch computes them."""

from __future__ import annotations

import numpy as np
import pytest

import graphnn as gn
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_value_and_gradient_of_a_two_layer_network(dtype: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((20, 6)).astype(dtype)
    labels = rng.integers(0, 3, 20)
    net = gn.Sequential(gn.Dense(6, 5), gn.Tanh(), gn.Dense(5, 3), rng=1).astype(dtype)
    gradient = gn.get_gradient_estimator("backprop")(
        gn.Objective(net, gn.SoftmaxCrossEntropy(), x, labels)
    )
    parameters = {
        name: tensor(array, wants_gradient=True) for name, array in net.parameters().items()
    }
    hidden = torch.tanh(tensor(x) @ parameters["0.weight"] + parameters["0.bias"])
    scores = hidden @ parameters["2.weight"] + parameters["2.bias"]
    agree(net(x), scores, dtype=dtype)
    torch.nn.functional.cross_entropy(scores, torch.tensor(labels)).backward()
    for name, parameter in parameters.items():
        agree(gradient[name], parameter.grad, dtype=dtype)
