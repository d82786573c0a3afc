"""One training step of 784-50-10 on 100 images, against the same arithmetic written by hand.

``python -m tests.benchmarks.bench_training_step`` prints the times and fails if the library takes
more than 1.5 times as long. Both start from the same parameters at each turn and take the same 50
mini-batches out of 5,000 images; that their losses agree is checked first. Measuring an epoch is
not part of a step. GEMM alone, the products of matrices in a step, is the limit of the machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from statistics import median

import numpy as np

import graphnn as gn
from graphnn.arrays import Array, Labels
from graphnn.data.batches import Indices
from tests.benchmarks.one_thread import in_one_thread
from tests.benchmarks.side_by_side import table

LIMIT = 1.5
STEPS, ROUNDS = 50, 60
N, INPUTS, HIDDEN, OUTPUTS, RATE = 100, 784, 50, 10, 0.5


class ByHand:
    """The step in plain NumPy, as a careful reader of the notes writes it."""

    def __init__(self, parameters: list[Array]) -> None:
        self.w1, self.b1, self.w2, self.b2 = (array.copy() for array in parameters)

    def step(self, x: Array, t: Labels) -> float:
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


def in_order(n: int, batch_size: int, rng: np.random.Generator, /) -> Iterator[Indices]:
    """Draw nothing, so that both sides see the same mini-batches."""
    return (np.arange(start, start + batch_size) for start in range(0, n, batch_size))


class Contest:
    """The two sides, and the products alone."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        x = rng.random((N * STEPS, INPUTS), dtype=np.float32)
        self.labels: Labels = rng.integers(0, OUTPUTS, N * STEPS)
        self.data = gn.data.Dataset(x, self.labels, num_classes=OUTPUTS)
        self.rng = rng
        self.network = gn.Sequential(
            gn.Dense(INPUTS, HIDDEN), "sigmoid", gn.Dense(HIDDEN, OUTPUTS), rng=0
        )
        self.start = [array.copy() for array in self.network.parameters().values()]

    def library(self) -> tuple[float, list[float]]:
        """Take the steps through the trainer; give the seconds and the losses."""
        for array, value in zip(self.network.parameters().values(), self.start, strict=True):
            array[...] = value
        trainer = gn.Trainer(
            self.network, loss="softmax-cross-entropy", optimizer=gn.SGD(RATE), rng=0
        )
        history = trainer.fit(self.data, batch_size=N, batches=in_order)
        return history[0].seconds, list(history.step_losses)

    def by_hand(self) -> tuple[float, list[float]]:
        """Take them by hand."""
        hand = ByHand(self.start)
        start = time.perf_counter()
        losses = [
            hand.step(self.data.x[picked], self.labels[picked])
            for picked in in_order(len(self.data), N, self.rng)
        ]
        return time.perf_counter() - start, losses

    def products(self) -> tuple[float, list[float]]:
        """Multiply matrices of the same shapes."""
        x, (w1, _, w2, _) = self.data.x[:N], self.start
        dy, da1 = x[:, :OUTPUTS].copy(), x[:, :HIDDEN].copy()
        start = time.perf_counter()
        for _ in range(STEPS):
            _ = x @ w1, da1 @ w2, dy @ w2.T, da1.T @ dy, x.T @ da1
        return time.perf_counter() - start, []


def main() -> int:
    """Print the times; give the exit code."""
    in_one_thread()
    contest = Contest()
    np.testing.assert_allclose(contest.library()[1], contest.by_hand()[1], rtol=1e-4)
    sides = {
        "by hand": contest.by_hand,
        "graphnn": contest.library,
        "GEMM alone": contest.products,
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, side in sides.items():
            times[name].append(side()[0] / STEPS)
    seconds = {name: median(taken) for name, taken in times.items()}
    print(table("one step of 784-50-10, batch 100, float32", seconds, against="by hand"))
    ratio = seconds["graphnn"] / seconds["by hand"]
    print(f"ratio {ratio:.2f}, wanted at most {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
