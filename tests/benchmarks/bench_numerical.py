"""Finite differences of every parameter: the textbook's loop, its rivals, and what graphnn does.

``python -m tests.benchmarks.bench_numerical --data DIR`` times the estimators on 100 MNIST images
(the embedded digits without ``--data``), for 784-50-10 with sigmoid and 784-100x5-10 with ReLU,
and fails if they miss what the project claims. ``--peers`` also times SciPy, numdifftools, JAX and
PyTorch, those that are installed, on the first network. ``--growth FILE.png`` draws the cost as the
network and the batch grow. Everything runs in one thread, see `one_thread`.

The loop is timed on 200 parameters, drawn at random, and scaled up: each costs the same two
forward passes.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import graphnn as gn
from graphnn.arrays import Array, Vector
from tests.benchmarks.one_thread import in_one_thread
from tests.benchmarks.rivals import rival
from tests.benchmarks.side_by_side import medians, table

CLAIMS = {
    "shallow": {"numerical": 4000.0, "numerical-exact": 250.0},
    "deep": {"numerical": 670.0, "numerical-exact": 36.0},
}
"""How many times quicker than the loop each must be."""

BACKPROP_STEPS = 10.0
MEMORY = 32 * 2**20
SAMPLED = 200


def objective(sizes: list[int], activation: str, x: Array, t: Any) -> gn.Objective:
    """Make a network with random biases, which keep rectifiers off their kinks."""
    rng = np.random.default_rng(0)
    layers: list[Any] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [gn.Dense(inputs, outputs, bias=0.1 * rng.normal(size=outputs)), activation]
    network = gn.Sequential(*layers[:-1], rng=0, dtype="float64")
    return gn.Objective(network, gn.SoftmaxCrossEntropy(), x, t)


def loop_seconds(one: gn.Objective) -> float:
    """Time the textbook's loop on some parameters; give what all would take."""
    copy = one.astype("float64")
    arrays = list(copy.parameters().values())
    rng = np.random.default_rng(0)
    copy.value()
    start = time.perf_counter()
    for _ in range(SAMPLED):
        flat = arrays[2 * rng.integers(len(arrays) // 2)].reshape(-1)
        place = rng.integers(flat.size)
        kept = flat[place]
        flat[place] = kept + 1e-4
        up = copy.value()
        flat[place] = kept - 1e-4
        down = copy.value()
        flat[place] = kept
        _ = (up - down) / 2e-4
    return (time.perf_counter() - start) / SAMPLED * one.network.parameter_count


def extra_memory(program: Callable[[], object]) -> int:
    """Give the most memory that a program holds beyond what there was, in bytes."""
    program()
    tracemalloc.start()
    program()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def compared(name: str, one: gn.Objective, rounds: int) -> bool:
    """Print what one network costs; tell whether the claims hold."""
    estimators: dict[str, gn.GradientEstimator] = {
        "numerical": gn.Numerical(),
        "numerical-exact": gn.NumericalExact(),
        "backprop": gn.Backprop(),
    }
    loop = loop_seconds(one)
    found = medians(
        {n: partial(e, one) for n, e in estimators.items()},
        rounds=rounds,
        repeats=1,
    )
    print(
        table(
            f"{name}: {one.network.parameter_count:,} parameters, {len(one.t)} images",
            {"textbook loop": loop, **found},
            against="backprop",
        )
    )
    fine = True
    for estimator, wanted in CLAIMS[name].items():
        ratio = loop / found[estimator]
        peak = extra_memory(partial(estimators[estimator], one))
        fine = fine and ratio >= wanted and peak <= MEMORY
        print(
            f"{estimator}: {ratio:,.0f} times the loop (wanted {wanted:,.0f}), "
            f"{peak / 2**20:.1f} MiB at most"
        )
    if name == "shallow":
        steps = found["numerical"] / found["backprop"]
        fine = fine and steps <= BACKPROP_STEPS
        print(f"numerical costs {steps:.1f} steps of backprop (wanted {BACKPROP_STEPS:.0f})")
    print()
    return fine


def as_function(one: gn.Objective) -> tuple[Callable[[Vector], float], Vector]:
    """See the objective as a function of one flat vector."""
    copy = one.astype("float64")
    arrays = list(copy.parameters().values())
    ends = np.cumsum([array.size for array in arrays])[:-1]

    def f(w: Vector) -> float:
        for array, part in zip(arrays, np.split(w, ends), strict=True):
            array.reshape(-1)[:] = part
        return copy.value()

    return f, np.concatenate([array.ravel() for array in arrays])


def peers(one: gn.Objective) -> Iterator[tuple[str, float]]:
    """Time the rivals that are installed, on all parameters."""
    f, w = as_function(one)
    if numdiff := rival("scipy.optimize._numdiff"):
        start = time.perf_counter()
        numdiff.approx_derivative(f, w, method="3-point", rel_step=1e-4)
        yield "SciPy approx_derivative", time.perf_counter() - start
    if numdifftools := rival("numdifftools"):
        start = time.perf_counter()
        numdifftools.Gradient(f, step=1e-4, num_steps=1, order=2)(w)
        yield "numdifftools, one step", time.perf_counter() - start
    w1, b1, w2, _ = one.parameters().values()
    sizes = tuple(int(size) for size in np.cumsum([w1.size, b1.size, w2.size]))
    if jax := rival("jax"):
        yield "JAX jit, best chunk", jax_seconds(jax, one, w, sizes)
    if torch := rival("torch"):
        yield "torch.func.vmap", torch_seconds(torch, one, w, sizes)


def jax_seconds(jax: Any, one: gn.Objective, w: Vector, sizes: tuple[int, ...]) -> float:
    """Time JAX, compiled, mapping over the parameters in chunks; the best size of three."""
    jax.config.update("jax_enable_x64", True)
    jnp = importlib.import_module("jax.numpy")
    w1, _, w2, _ = one.parameters().values()
    x, t = jnp.asarray(one.x), jnp.asarray(one.t)

    def loss(v: Any) -> Any:
        a, b, c, d = jnp.split(v, sizes)
        z = jax.nn.sigmoid(x @ a.reshape(w1.shape) + b) @ c.reshape(w2.shape) + d
        return -jax.nn.log_softmax(z)[jnp.arange(len(t)), t].mean()

    def seconds(chunk: int) -> float:
        def difference(v: Any, i: Any) -> Any:
            return (loss(v.at[i].add(1e-4)) - loss(v.at[i].add(-1e-4))) / 2e-4

        every = jax.jit(
            lambda v: jax.lax.map(lambda i: difference(v, i), jnp.arange(len(w)), batch_size=chunk)
        )
        every(jnp.asarray(w)).block_until_ready()
        start = time.perf_counter()
        every(jnp.asarray(w)).block_until_ready()
        return time.perf_counter() - start

    return min(seconds(chunk) for chunk in (8, 32, 128))


def torch_seconds(torch: Any, one: gn.Objective, w: Vector, sizes: tuple[int, ...]) -> float:
    """Time PyTorch, 64 parameters at once."""
    w1, _, w2, _ = one.parameters().values()
    x, t, v = torch.tensor(one.x), torch.tensor(one.t), torch.tensor(w)

    def loss(v: Any) -> Any:
        a, b, c, d = torch.tensor_split(v, sizes)
        z = torch.sigmoid(x @ a.reshape(w1.shape) + b) @ c.reshape(w2.shape) + d
        return torch.nn.functional.cross_entropy(z, t)

    batched = torch.func.vmap(loss)
    start = time.perf_counter()
    for first in range(0, len(w), 64):
        moves = torch.zeros(min(64, len(w) - first), len(w), dtype=torch.float64)
        moves[range(len(moves)), range(first, first + len(moves))] = 1e-4
        _ = (batched(v + moves) - batched(v - moves)) / 2e-4
    return time.perf_counter() - start


def draw_growth(path: Path, x: Array, t: Any) -> None:
    """Draw and print the cost as the hidden layer and the batch grow."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    features = x.shape[1]
    cases = {
        "hidden units (100 images)": [(n, 100) for n in (10, 20, 50, 100, 200, 400)],
        "images (50 hidden units)": [(50, n) for n in (10, 20, 50, 100, 200, 400)],
    }
    names = ("numerical", "numerical-exact", "backprop")
    for place, (title, grid) in zip(axes, cases.items(), strict=True):
        costs: dict[str, list[float]] = {"textbook loop": [], **{name: [] for name in names}}
        for hidden, images in grid:
            one = objective([features, hidden, 10], "sigmoid", x[:images], t[:images])
            costs["textbook loop"].append(loop_seconds(one))
            for name in names:
                estimate = gn.get_gradient_estimator(name)
                run = partial(estimate, one)
                found = medians({name: run}, rounds=3, repeats=1)
                costs[name].append(found[name])
        grown = [hidden if "hidden" in title.split("(")[0] else images for hidden, images in grid]
        for name, seconds in costs.items():
            place.loglog(grown, seconds, "o-", label=name, markersize=4)
            print(f"{title}: {name:16}", "  ".join(f"{s * 1e3:10.2f} ms" for s in seconds))
        place.set(xlabel=title, ylabel="seconds a gradient")
        place.grid(alpha=0.3)
    axes[0].legend(fontsize=8)
    axes[0].set_title("Cost of one gradient of 784-n-10", loc="left", fontsize=10)
    figure.savefig(path, dpi=150)


def main() -> int:
    """Print everything; give the exit code."""
    in_one_thread()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--growth", type=Path)
    options = parser.parse_args()
    train, _ = gn.data.load_mnist(data=options.data) if options.data else gn.data.load_digits()
    x, t = np.asarray(train.x[:400]), train.t[:400]
    features = x.shape[1]
    shallow = objective([features, 50, 10], "sigmoid", x[:100], t[:100])
    deep = objective([features, *[100] * 5, 10], "relu", x[:100], t[:100])
    fine = compared("shallow", shallow, 15)
    fine = compared("deep", deep, 3) and fine
    if options.peers:
        seconds = {
            "graphnn numerical": medians(
                {"": lambda: gn.Numerical()(shallow)}, rounds=5, repeats=1
            )[""]
        }
        seconds |= dict(peers(shallow))
        print(table("rivals on the shallow network", seconds, against="graphnn numerical"))
    if options.growth:
        draw_growth(options.growth, x, t)
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main())
