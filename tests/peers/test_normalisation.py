"""Normalisation over the batch and over the features, as PyTorch computes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch

SHAPES = {"vectors": (7, 4), "images": (5, 4, 3, 2), "sequences": (5, 4, 6)}


def batch(shape: tuple[int, ...], dtype: str, seed: int = 0) -> Array:
    drawn: Array = np.random.default_rng(seed).normal(2.0, 3.0, shape).astype(dtype)
    return drawn


def peer(layer: gn.BatchNorm[Any, Any], dtype: str) -> Any:
    """Make PyTorch's layer with the same settings and arrays."""
    theirs = torch.nn.BatchNorm2d(
        layer.num_features, eps=layer.eps, momentum=layer.momentum, dtype=getattr(torch, dtype)
    )
    theirs._check_input_dim = lambda x: None  # it is one function for every rank
    arrays = {**layer.parameters(), **layer.buffers()}
    theirs.load_state_dict({name: tensor(each) for name, each in arrays.items()}, strict=False)
    return theirs


def drawn(shape: tuple[int, ...], dtype: str) -> gn.BatchNorm[Any, Any]:
    """Make a layer whose four arrays are no zeros and ones."""
    rng = np.random.default_rng(3)
    weight, bias, mean, var = rng.uniform(0.5, 2.0, (4, shape[1])).astype(dtype)
    return gn.BatchNorm(
        shape[1], weight, bias, running_mean=mean, running_var=var, momentum=0.3, eps=1e-3
    )


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("training", [True, False])
def test_value_and_gradients_of_batch_norm(
    shape: tuple[int, ...], dtype: str, training: bool
) -> None:
    layer, x, dy = drawn(shape, dtype), batch(shape, dtype), batch(shape, dtype, 1)
    theirs = peer(layer, dtype).train(training)
    there = tensor(x, wants_gradient=True)
    y = theirs(there)
    y.backward(tensor(dy))
    value, pullback = layer.vjp(x, training=training)
    agree(value, y, dtype=dtype)
    agree(layer.forward(x, training=training), y, dtype=dtype)
    dx, gradients = pullback(dy)
    agree(dx, there.grad, dtype=dtype)
    agree(gradients["weight"], theirs.weight.grad, dtype=dtype)
    agree(gradients["bias"], theirs.bias.grad, dtype=dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_running_statistics_of_batch_norm(shape: tuple[int, ...], dtype: str) -> None:
    layer, x = drawn(shape, dtype), batch(shape, dtype)
    theirs = peer(layer, dtype).train()
    theirs(tensor(x))
    for name, array in layer.updated_buffers(x).items():
        agree(array, getattr(theirs, name), dtype=dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_ten_steps_of_training_with_batch_norm(dtype: str) -> None:
    """Parameters, running statistics and what the network then says, after the same steps."""
    x, labels = batch((80, 6), dtype), np.random.default_rng(2).integers(0, 3, 80)
    net = gn.Sequential(
        gn.Dense(6, 5), gn.BatchNorm(5), "tanh", gn.Dense(5, 3), gn.BatchNorm(3), rng=1
    ).astype(dtype)
    theirs = torch.nn.Sequential(
        torch.nn.Linear(6, 5),
        torch.nn.BatchNorm1d(5),
        torch.nn.Tanh(),
        torch.nn.Linear(5, 3),
        torch.nn.BatchNorm1d(3),
    ).to(getattr(torch, dtype))
    arrays = {**net.parameters(), **net.buffers()}
    for place in ("0", "3"):
        arrays[f"{place}.weight"] = arrays[f"{place}.weight"].T
    theirs.load_state_dict({name: tensor(each) for name, each in arrays.items()}, strict=False)
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.1)

    def in_order(n: int, batch_size: int, rng: np.random.Generator, /) -> Any:
        return (np.arange(start, start + batch_size) for start in range(0, n, batch_size))

    trainer = gn.Trainer(net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.1), rng=0)
    trainer.fit(gn.data.Dataset(x, labels), batch_size=8, batches=in_order)
    for rows in in_order(80, 8, np.random.default_rng(0)):
        optimizer.zero_grad()
        scores = theirs(tensor(x[rows]))
        torch.nn.functional.cross_entropy(scores, torch.tensor(labels[rows])).backward()
        optimizer.step()
    state = theirs.state_dict()
    for name, array in {**net.parameters(), **net.buffers()}.items():
        turned = array.T if array.ndim == 2 else array
        agree(np.ascontiguousarray(turned), state[name], dtype=dtype)
    agree(net(x[:5]), theirs.eval()(tensor(x[:5])), dtype=dtype)


def test_one_value_a_feature_has_no_variance_for_either() -> None:
    layer = gn.BatchNorm(3)
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        peer(layer, "float32").train()(torch.ones(1, 3, 1, 1))
    with pytest.raises(ValueError, match=r"BatchNorm\(3 -> 3\) got 1 value for each feature"):
        layer.forward(np.ones((1, 3), np.float32), training=True)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize(
    ("shape", "normalized"),
    [((7, 6), (6,)), ((7, 5, 6), (6,)), ((7, 5, 6), (5, 6)), ((3, 4, 5, 6), (4, 5, 6))],
)
def test_value_and_gradients_of_layer_norm(
    shape: tuple[int, ...], normalized: tuple[int, ...], dtype: str
) -> None:
    rng = np.random.default_rng(3)
    weight, bias = rng.uniform(0.5, 2.0, (2, *normalized)).astype(dtype)
    layer = gn.LayerNorm(normalized, weight, bias, eps=1e-3)
    x, dy = batch(shape, dtype), batch(shape, dtype, 1)
    there, given = (
        tensor(x, wants_gradient=True),
        [tensor(each, wants_gradient=True) for each in (weight, bias)],
    )
    y = torch.nn.functional.layer_norm(there, normalized, *given, eps=1e-3)
    y.backward(tensor(dy))
    value, pullback = layer.vjp(x)
    agree(value, y, dtype=dtype)
    dx, gradients = pullback(dy)
    agree(dx, there.grad, dtype=dtype)
    agree(gradients["weight"], given[0].grad, dtype=dtype)
    agree(gradients["bias"], given[1].grad, dtype=dtype)
