"""Batch normalisation; what PyTorch computes, too, is in `tests.peers.test_normalisation`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_layer

SHAPES = [(3,), (3, 4), (3, 2, 4)]


@pytest.mark.parametrize("shape", SHAPES)
def test_it_conforms_on_vectors_sequences_and_images(shape: tuple[int, ...]) -> None:
    report = check_layer(lambda: gn.BatchNorm(3), shape=shape)
    assert report, f"\n{report}"


@pytest.mark.parametrize("shape", SHAPES)
def test_in_training_features_have_mean_zero_and_variance_one(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).normal(5, 7, (20, *shape))
    y = gn.BatchNorm(3, dtype=np.float64).forward(x, training=True)
    axes = (0, *range(2, x.ndim))
    np.testing.assert_allclose(y.mean(axis=axes), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=axes), 1, rtol=1e-5)


def test_elsewhere_it_goes_by_the_running_statistics() -> None:
    layer = gn.BatchNorm(
        2, running_mean=np.array([1.0, 2.0]), running_var=np.array([4.0, 9.0]), eps=1e-12
    )
    np.testing.assert_allclose(layer([[3.0, 8.0], [1.0, 2.0]]), [[1.0, 2.0], [0.0, 0.0]])


def test_the_running_statistics_go_a_part_of_the_way() -> None:
    """Of the values 1 and 3 the mean is 2, the unbiased variance 2."""
    layer = gn.BatchNorm(1, momentum=0.25, dtype=np.float64)
    found = layer.updated_buffers(np.array([[1.0], [3.0]]))
    assert {name: array.tolist() for name, array in found.items()} == {
        "running_mean": [0.5],
        "running_var": [1.25],
    }
    assert (layer.running_mean.tolist(), layer.running_var.tolist()) == ([0.0], [1.0])


@pytest.mark.parametrize("ask", ["forward", "vjp", "updated_buffers"])
def test_one_value_a_feature_is_refused_in_training(ask: str) -> None:
    layer = gn.BatchNorm(3)
    keywords = {} if ask == "updated_buffers" else {"training": True}
    with pytest.raises(ValueError, match=r"BatchNorm\(3 -> 3\) got 1 value for each feature in"):
        getattr(layer, ask)(np.ones((1, 3), np.float32), **keywords)
    with pytest.raises(ValueError, match="got 0 values for each feature in training"):
        getattr(layer, ask)(np.ones((0, 3), np.float32), **keywords)
    assert gn.BatchNorm(3)(np.ones((1, 3))).shape == (1, 3)
    image = np.ones((1, 3, 1, 2), np.float32)
    assert gn.BatchNorm(3).forward(image, training=True).shape == image.shape


def test_a_last_batch_of_one_sample_is_told() -> None:
    net = gn.Sequential(gn.Dense(2, 3), gn.BatchNorm(3), gn.Dense(3, 2), rng=0)
    data = gn.data.Dataset(np.ones((5, 2)), [0, 1, 0, 1, 0])
    trainer = gn.Trainer(net, loss="softmax-cross-entropy", optimizer=gn.SGD(0.1), rng=0)
    with pytest.raises(ValueError, match="a batch_size that leaves none over"):
        trainer.fit(data, batch_size=4)


def test_its_features_are_checked_when_a_network_is_made() -> None:
    with pytest.raises(gn.ShapeError, match=r"layer 1 BatchNorm\(4 -> 4\) takes 4 features but"):
        gn.Sequential(gn.Dense(2, 3), gn.BatchNorm(4))  # type: ignore[graphnn-shape]
    with pytest.raises(gn.ShapeError, match="takes 4 channels but input 'x' gives 3"):
        gn.Sequential(gn.BatchNorm(4), input_shape=(3, 5, 5))
    with pytest.raises(gn.ShapeError, match=r"layer 2 Dense\(4 -> 2\) takes 4 features but"):
        gn.Sequential(gn.Dense(2, 3), gn.BatchNorm(3), gn.Dense(4, 2))  # type: ignore[graphnn-shape]
    assert gn.Sequential(gn.BatchNorm(3), input_shape=(3, 5, 5)).wiring.shapes[1] == (3, 5, 5)


@pytest.mark.parametrize("shape", [(2, 4), (3,), (2, 4, 3, 3)])
def test_a_batch_of_other_features_is_refused(shape: tuple[int, ...]) -> None:
    layer = gn.BatchNorm(3)
    x: Any = np.ones(shape, np.float32)
    for training in (True, False):
        with pytest.raises(gn.ShapeError, match=r"takes a batch of shape \(N, 3\) or \(N, 3, \?"):
            layer.forward(x, training=training)


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"num_features": 0}, ValueError, "BatchNorm: num_features is 0; wanted a whole number"),
        ({"num_features": 2.0}, ValueError, "num_features is 2.0"),
        ({"eps": 0.0}, ValueError, "BatchNorm: eps is 0.0; wanted a finite number greater than 0"),
        ({"momentum": 1.5}, ValueError, "BatchNorm: momentum is 1.5; wanted a number from 0 to 1"),
        ({"momentum": None}, TypeError, "BatchNorm: momentum is None; wanted a number from 0 to 1"),
    ],
)
def test_its_settings_are_checked(
    settings: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        gn.BatchNorm(**{"num_features": 3, **settings})
