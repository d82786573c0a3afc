"""What a checkpoint of 784-512-512-10 costs, against the steps of an epoch of MNIST.

``python -m tests.benchmarks.bench_checkpoint [FOLDER]`` trains with a checkpoint at each step and
without, by turns, and prints what one takes more. It fails if that is more than a hundredth of 600
steps, an epoch with mini-batches of 100. The folder says which disk is measured.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array
from tests.benchmarks.one_thread import in_one_thread

LIMIT = 1 / 100
STEPS, ROUNDS, EPOCH = 10, 7, 600


@attrs.define
class Moments:
    """Two moments a parameter, as Adam keeps them."""

    rate: float = 1e-3
    first: dict[str, Array] = attrs.field(factory=dict, init=False)
    second: dict[str, Array] = attrs.field(factory=dict, init=False)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        for name, slope in gradient.items():
            first = self.first.setdefault(name, np.zeros_like(slope))
            second = self.second.setdefault(name, np.zeros_like(slope))
            first += 0.1 * (slope - first)
            second += 0.001 * (slope * slope - second)
            parameters[name][...] -= self.rate * first / (np.sqrt(second) + 1e-8)


def seconds(optimizer: gn.Optimizer, data: gn.data.Dataset[Array], path: Path | None) -> float:
    """Time a training, with a checkpoint at each step or without."""
    hidden = [gn.Dense(784, 512), gn.ReLU(), gn.Dense(512, 512), gn.ReLU()]
    net = gn.Sequential(*hidden, gn.Dense(512, 10), rng=0)
    trainer = gn.Trainer(net, loss="softmax-cross-entropy", optimizer=optimizer, rng=0)
    where = None if path is None else gn.Checkpoint(path, every=1)
    start = time.perf_counter()
    trainer.fit(data, batch_size=100, checkpoint=where)
    return time.perf_counter() - start


def main(folder: str | None) -> int:
    """Measure; give the status of the process."""
    rng = np.random.default_rng(0)
    x = rng.random((100 * STEPS, 784), dtype=np.float32)
    data = gn.data.Dataset(x, rng.integers(0, 10, len(x)), num_classes=10)
    worst = 0.0
    print(f"{'optimizer':<12}{'file':>8}{'a step':>10}{'written':>10}{'of an epoch':>14}")
    for make in (gn.SGD, Moments):
        plain, kept, size = [], [], 0
        with tempfile.TemporaryDirectory(dir=folder) as place:
            for number in range(ROUNDS):
                path = Path(place) / str(number)
                plain.append(seconds(make(), data, None))
                kept.append(seconds(make(), data, path))
                size = path.stat().st_size
        step = median(plain) / STEPS
        # One more before the first step, and one at the end.
        written = median(a - b for a, b in zip(kept, plain, strict=True)) / (STEPS + 2)
        share = written / (EPOCH * step)
        worst = max(worst, share)
        print(
            f"{make.__name__:<12}{size / 1e6:>5.1f} MB{step * 1e3:>7.1f} ms{written * 1e3:>7.1f} ms"
            f"{share:>13.2%}"
        )
    return int(worst > LIMIT)


if __name__ == "__main__":
    in_one_thread()
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
