"""Checkpoints of networks of every kind of layer, under optimisers with schedules and clipping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.data import Dataset
from graphnn.schedules import CosineDecay, StepDecay, Warmup

ROWS = np.random.default_rng(5).standard_normal((40, 1, 6, 6)).astype(np.float32)
IMAGES = Dataset(ROWS, (ROWS.sum(axis=(1, 2, 3)) > 0).astype(int))
WORDS = Dataset(np.abs(10 * ROWS[:, 0, 0]).astype(int) % 7, IMAGES.t)


def convolutional() -> gn.Network[Any, Any]:
    block = gn.Conv2D(4, 4, 3, padding="same") >> gn.BatchNorm(4) >> gn.ReLU()
    return gn.Sequential(
        gn.Conv2D(1, 4, 3, padding=1),
        gn.BatchNorm(4),
        "relu",
        gn.Residual(gn.Residual(block)),
        gn.MaxPool2D(2),
        gn.AveragePool2D(2, stride=1),
        gn.Dropout(0.2, rng=1),
        gn.GlobalAveragePool(),
        gn.LayerNorm(4),
        gn.Dense(4, 2),
        rng=0,
    )


def embedded() -> gn.Network[Any, Any]:
    words = gn.Embedding(7, 3) >> gn.Flatten() >> gn.Residual(gn.Dense(18, 18))
    return gn.Sequential(words, gn.Dropout(0.3, rng=2), gn.Dense(18, 2), rng=0)


OPTIMIZERS: list[Callable[[], gn.Optimizer]] = [
    lambda: gn.SGD(Warmup(CosineDecay(0.1, steps=12), steps=4), momentum=0.9, nesterov=True),
    lambda: gn.ClipNorm(gn.AdamW(StepDecay(0.1, step_size=4)), max_norm=0.5),
]


def state(trainer: gn.Trainer, history: gn.History) -> dict[str, Any]:
    arrays = {**trainer.network.parameters(), **trainer.network.buffers()}
    return {
        **{name: array.tobytes() for name, array in arrays.items()},
        "step losses": history.step_losses,
        "epochs": [attrs.evolve(epoch, seconds=0.0) for epoch in history],
    }


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("network", "dataset"), [(convolutional, IMAGES), (embedded, WORDS)], ids=["images", "words"]
)
def test_a_training_of_all_layers_goes_on_to_the_bit(
    network: Callable[[], gn.Network[Any, Any]],
    dataset: Dataset[Any],
    optimizer: Callable[[], gn.Optimizer],
    tmp_path: Path,
) -> None:
    def trained(epochs: int, path: Path | None = None) -> dict[str, Any]:
        trainer = gn.Trainer(
            network(),
            loss=gn.SoftmaxCrossEntropy(label_smoothing=0.1),
            optimizer=optimizer(),
            rng=0,
        )
        return state(trainer, trainer.fit(dataset, epochs=epochs, batch_size=8, checkpoint=path))

    path = tmp_path / "run.safetensors"
    assert trained(1, path) != trained(3)
    assert trained(3, path) == trained(3)
