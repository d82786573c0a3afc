"""One training step of 784-50-10 on 100 images, against the same arithmetic written by hand.

``python -m tests.benchmarks.bench_training_step`` prints the times and fails if the library takes
more than 1.5 times as long. GEMM alone is the limit of the machine.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

import graphnn as gn
from graphnn.arrays import Array
from tests.benchmarks.side_by_side import medians, table

LIMIT = 1.5
N, INPUTS, HIDDEN, OUTPUTS, RATE = 100, 784, 50, 10, 0.5


class ByHand:
    """The step in plain NumPy, as a careful reader of the notes writes it."""

    def __init__(self, network: gn.Sequential[Array, Array]) -> None:
        self.w1, self.b1, self.w2, self.b2 = (a.copy() for a in network.parameters().values())

    def step(self, x: Array, t: Any) -> float:
        a1 = x @ self.w1 + self.b1
        z1 = 1 / (1 + np.exp(-a1))
        y = z1 @ self.w2 + self.b2
        y = y - y.max(axis=1, keepdims=True)
        exponentials = np.exp(y)
        sums = exponentials.sum(axis=1, keepdims=True)
        rows = np.arange(len(x))
        loss = float(np.mean(np.log(sums[:, 0]) - y[rows, t]))
        dy = exponentials / sums
        dy[rows, t] -= 1
        dy /= len(x)
        da1 = dy @ self.w2.T * z1 * (1 - z1)
        self.w2 -= RATE * (z1.T @ dy)
        self.b2 -= RATE * dy.sum(axis=0)
        self.w1 -= RATE * (x.T @ da1)
        self.b1 -= RATE * da1.sum(axis=0)
        return loss


def main() -> int:
    """Print the times; give the exit code."""
    rng = np.random.default_rng(0)
    x = rng.random((N, INPUTS), dtype=np.float32)
    t = rng.integers(0, OUTPUTS, N)
    network = gn.Sequential(gn.Dense(INPUTS, HIDDEN), "sigmoid", gn.Dense(HIDDEN, OUTPUTS), rng=0)
    by_hand = ByHand(network)
    data = gn.data.Dataset(x, t, num_classes=OUTPUTS)
    trainer = gn.Trainer(network, loss="softmax-cross-entropy", optimizer=gn.SGD(RATE), rng=0)

    def in_order(n: int, batch_size: int, rng: np.random.Generator, /) -> object:
        return iter([np.arange(n)] * 200)

    def library() -> gn.History:
        return trainer.fit(data, batch_size=N, batches=in_order)  # type: ignore[arg-type]

    def hand() -> None:
        for _ in range(200):
            picked = np.arange(N)
            by_hand.step(data.x[picked], data.t[picked])

    da1, dy = rng.random((N, HIDDEN), dtype=np.float32), rng.random((N, OUTPUTS), dtype=np.float32)

    def gemm() -> None:
        for _ in range(200):
            x @ by_hand.w1, da1 @ by_hand.w2, dy @ by_hand.w2.T, da1.T @ dy, x.T @ da1

    found = medians({"by hand": hand, "graphnn": library, "GEMM alone": gemm}, rounds=25, repeats=1)
    seconds = {name: taken / 200 for name, taken in found.items()}
    print(table("one step of 784-50-10, batch 100, float32", seconds, against="by hand"))
    return int(seconds["graphnn"] > LIMIT * seconds["by hand"])


if __name__ == "__main__":
    sys.exit(main())
