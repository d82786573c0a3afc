"""Finite differences through convolution, pooling and batch-norm, against the textbook's loop.

``python -m tests.benchmarks.bench_numerical_images --data DIR`` times the estimators on 10 MNIST
images for SimpleConvNet ("Deep Learning from Scratch", section 7.5; 433,890 parameters), for the
same with batch-norm behind its convolution, and on 100 images for 784-50-10 with batch-norm. It
compares 2,000 coordinates of each, drawn at random, with the loop, and fails if one is off by more
than 1e-9, or if ``"numerical"`` is not as much quicker than the loop as is claimed. Everything runs
in one thread, see `one_thread`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import graphnn as gn
from graphnn.initializers import Normal
from tests.benchmarks.one_thread import in_one_thread
from tests.benchmarks.side_by_side import medians, table

CLAIMS = {
    "SimpleConvNet": 10_000,
    "SimpleConvNet with batch-norm": 4_000,
    "784-50-10 with batch-norm": 80,
}
"""How many times quicker than the loop ``"numerical"`` must be."""

STEP, TOLERANCE, SAMPLED = 1e-4, 1e-9, 2000


def simple_conv_net(*behind_the_convolution: gn.Layer[Any, Any]) -> gn.Sequential[Any, Any]:
    """Make the book's network, with its first values."""
    return gn.Sequential(
        gn.Conv2D(1, 30, 5, weight_init=Normal(0.01)),
        *behind_the_convolution,
        gn.ReLU(),
        gn.MaxPool2D(2),
        gn.Flatten(),
        gn.Dense(4320, 100, weight_init=Normal(0.01)),
        gn.ReLU(),
        gn.Dense(100, 10, weight_init=Normal(0.01)),
        rng=0,
    )


def objectives(data: Path | None) -> Iterator[tuple[str, gn.Objective]]:
    """Make what is measured."""
    train, _ = gn.data.load_mnist(data=data, flatten=False)
    loss, t = gn.SoftmaxCrossEntropy(), train.t
    images = np.asarray(train.x[:100])
    yield "SimpleConvNet", gn.Objective(simple_conv_net(), loss, images[:10], t[:10])
    normed = simple_conv_net(gn.BatchNorm(30))
    yield "SimpleConvNet with batch-norm", gn.Objective(normed, loss, images[:10], t[:10])
    vectors = gn.Sequential(
        gn.Dense(784, 50), gn.BatchNorm(50), gn.Sigmoid(), gn.Dense(50, 10), rng=0
    )
    yield (
        "784-50-10 with batch-norm",
        gn.Objective(vectors, loss, images.reshape(100, 784), t[:100]),
    )


def walked(one: gn.Objective, rng: np.random.Generator) -> tuple[float, dict[str, Any]]:
    """Walk some coordinates; give the seconds that all would take, and indices with slopes."""
    parameters = one.parameters()
    total = sum(array.size for array in parameters.values())
    found: dict[str, Any] = {}
    start = time.perf_counter()
    for name, array in parameters.items():
        flat = array.reshape(-1)
        count = min(flat.size, max(10, SAMPLED * flat.size // total))
        places = rng.choice(flat.size, count, replace=False)
        found[name] = places, [slope(one, flat, place) for place in places]
    sampled = sum(len(places) for places, _ in found.values())
    return (time.perf_counter() - start) * total / sampled, found


def slope(one: gn.Objective, flat: Any, place: int) -> float:
    """Give one central difference, as the textbook does."""
    kept = flat[place]
    flat[place] = kept + STEP
    ahead = one.value()
    flat[place] = kept - STEP
    behind = one.value()
    flat[place] = kept
    return (ahead - behind) / (2 * STEP)


def compared(name: str, one: gn.Objective) -> bool:
    """Print what one network costs; tell whether the claims hold."""
    estimators: dict[str, gn.GradientEstimator] = {
        "numerical": gn.Numerical(STEP),
        "numerical-exact": gn.NumericalExact(STEP),
        "backprop": gn.Backprop(),
    }
    programs = {title: partial(each, one) for title, each in estimators.items()}
    found = medians(programs, rounds=7, repeats=1)
    exact = one.astype("float64")
    loop, slopes = walked(exact, np.random.default_rng(0))
    gradient = gn.Numerical(STEP)(exact)
    off = max(
        float(np.abs(gradient[each].reshape(-1)[places] - wanted).max())
        for each, (places, wanted) in slopes.items()
    )
    title = f"{name}: {one.network.parameter_count:,} parameters, {len(one.t)} images"
    print(table(title, {"textbook loop": loop, **found}, against="backprop"))
    count = sum(len(places) for places, _ in slopes.values())
    ratio = loop / found["numerical"]
    print(f"numerical: {ratio:,.0f} times as quick as the loop (wanted {CLAIMS[name]:,})")
    print(f"{count:,} coordinates: off by {off:.1e} at most (wanted {TOLERANCE:.0e})\n")
    return ratio >= CLAIMS[name] and off <= TOLERANCE


def main() -> int:
    """Print everything; give the exit code."""
    in_one_thread()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    fine = [compared(name, one) for name, one in objectives(parser.parse_args().data)]
    return int(not all(fine))


if __name__ == "__main__":
    sys.exit(main())
