"""Real handwriting, 60,000 images: what the notes reach, reached."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import graphnn as gn

HERE = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("GRAPHNN_DATA") or HERE.parent / "shared" / "data" / "mnist")


@pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"MNIST is missing: no folder {FOLDER}; set GRAPHNN_DATA"
)
def test_five_epochs_reach_95_percent() -> None:
    train, test = gn.data.load_mnist(data=FOLDER)
    net = gn.Sequential(gn.Dense(784, 50), "sigmoid", gn.Dense(50, 10), rng=0)
    trainer = gn.Trainer(
        net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(learning_rate=0.5), rng=0
    )
    history = trainer.fit(train, epochs=5, batch_size=100, validation=test)
    assert history[-1].validation_accuracy is not None
    assert history[-1].validation_accuracy >= 0.95
