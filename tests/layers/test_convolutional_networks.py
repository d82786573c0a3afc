"""Layers for images in networks: every estimator, every file, every dtype."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphnn as gn


def network() -> gn.Sequential[Any, Any]:
    return gn.Sequential(
        gn.Conv2D(2, 4, (3, 2), stride=(2, 1), padding=1, groups=2),
        gn.Tanh(),
        gn.MaxPool2D((2, 3), stride=1),
        gn.Conv2D(4, 4, 2, padding="same", dilation=2, groups=4),
        gn.AveragePool2D(2, stride=1, padding=1, count_include_pad=False),
        gn.Conv2D(4, 3, 1),
        gn.ReLU(),
        gn.GlobalAveragePool(),
        input_shape=(2, 9, 8),
        rng=0,
    )


def objective(dtype: str) -> gn.Objective:
    x = np.random.default_rng(0).standard_normal((3, 2, 9, 8))
    net = network().astype(dtype)
    return gn.Objective(net, gn.SoftmaxCrossEntropy(), x, np.array([0, 2, 1]))


@pytest.mark.parametrize("estimator", ["numerical", "numerical-exact", "complex-step"])
def test_estimators_agree_with_backprop(estimator: str) -> None:
    found = gn.get_gradient_estimator(estimator)(objective("float64"))
    for name, wanted in gn.Backprop()(objective("float64")).items():
        np.testing.assert_allclose(found[name], wanted, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_network_computes_in_its_own_dtype(dtype: str) -> None:
    gradient = gn.Backprop()(objective(dtype))
    assert {array.dtype for array in gradient.values()} == {np.dtype(dtype)}


def test_a_file_gives_the_network_back(tmp_path: Path) -> None:
    net, x = network(), np.ones((2, 2, 9, 8), np.float32)
    gn.save(net, tmp_path / "net.safetensors")
    loaded: Any = gn.load(tmp_path / "net.safetensors")
    assert repr(list(loaded)) == repr(list(net))
    np.testing.assert_array_equal(loaded(x), net(x))


def test_it_learns_where_a_bar_is() -> None:
    """Bars that stand and bars that lie, of noise and one bright line, at any place."""
    rng = np.random.default_rng(0)
    x = 0.1 * rng.standard_normal((200, 1, 8, 8))
    t = rng.integers(0, 2, 200)
    for image, lies in zip(x, t, strict=True):
        place = rng.integers(8)
        image[0][(place, slice(None)) if lies else (slice(None), place)] += 1
    net = gn.Sequential(
        gn.Conv2D(1, 4, 3), gn.ReLU(), gn.MaxPool2D(6), gn.Flatten(), gn.Dense(4, 2), rng=0
    )
    trainer = gn.Trainer(net, loss="softmax-cross-entropy", optimizer=gn.SGD(0.2), rng=0)
    data = gn.data.Dataset(x.astype("f"), t, num_classes=2)
    trainer.fit(data, epochs=20, batch_size=20)
    accuracy = trainer.evaluate(data).accuracy
    assert accuracy is not None
    assert accuracy > 0.97
