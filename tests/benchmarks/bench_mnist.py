"""MNIST, 784-50-10 sigmoid, learning rate 0.5, batch 100, five epochs by backprop.

``python -m tests.benchmarks.bench_mnist [DIR]`` prints the history and fails below 0.95.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import graphnn as gn
from tests.benchmarks.one_thread import in_one_thread

LIMIT = 0.95


def main() -> int:
    """Train and print; give the exit code."""
    in_one_thread()
    start = time.perf_counter()
    train, test = gn.data.load_mnist(data=Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    network = gn.Sequential(gn.Dense(784, 50), "sigmoid", gn.Dense(50, 10), rng=0)
    trainer = gn.Trainer(network, loss="softmax-cross-entropy", optimizer=gn.SGD(0.5), rng=0)
    history = trainer.fit(train, epochs=5, batch_size=100, validation=test)
    print(history)
    accuracy = history[-1].validation_accuracy or 0.0
    steps = sum(epoch.seconds for epoch in history) / len(history.step_losses)
    print(f"{1e6 * steps:.0f} us a step, {time.perf_counter() - start:.1f} s with all measuring")
    print(f"test accuracy {accuracy:.4f}, wanted at least {LIMIT}")
    return int(accuracy < LIMIT)


if __name__ == "__main__":
    sys.exit(main())
