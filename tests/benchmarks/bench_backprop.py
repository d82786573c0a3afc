"""Training steps, an epoch and inference, against GEMM alone and other libraries.

``python -m tests.benchmarks.bench_backprop --data DIR`` prints a table for each of four networks
(float32, batch 100), for one epoch of MNIST with the handling of its data, and for inference, and
fails if they miss what is claimed. PyTorch, JAX and scikit-learn are measured in the same process
where they are installed. Everything runs in one thread, see `one_thread`. GEMM alone, the products
of matrices in a step, is the limit of the machine.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import os
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import graphnn as gn
from graphnn.arrays import Array
from tests.benchmarks.one_thread import in_one_thread
from tests.benchmarks.rivals import rival
from tests.benchmarks.side_by_side import medians, table

CLAIMS = {
    (784, 50, 10): 1.72,
    (784, *[100] * 5, 10): 1.6,
    (784, 512, 512, 10): 1.3,
    (784, 2048, 2048, 10): 1.2,
}
"""How many times as long as GEMM alone a step may take, by the sizes of the network."""

BATCH, RATE = 100, 0.1
INFERENCE, SINGLE = 1.2, 10e-6

Program = Callable[[], object]


def network(sizes: tuple[int, ...]) -> gn.Sequential[Any, Any]:
    """Make a network; that of one hidden layer has sigmoids, as in the notes, a deep one ReLU."""
    layers: list[Any] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [gn.Dense(inputs, outputs), activation(sizes)]
    return gn.Sequential(*layers[:-1], rng=0)


def activation(sizes: tuple[int, ...]) -> str:
    return "sigmoid" if len(sizes) == 3 else "relu"


def library_step(sizes: tuple[int, ...], x: Array, t: Any) -> Program:
    """Forward, backward and SGD with graphnn."""
    net, loss, optimizer, backprop = (
        network(sizes),
        gn.SoftmaxCrossEntropy(),
        gn.SGD(RATE),
        gn.Backprop(),
    )

    def step() -> None:
        objective = gn.Objective(net, loss, x, t)
        optimizer.step(net.parameters(), backprop(objective))

    return step


def products(sizes: tuple[int, ...], x: Array, t: Any) -> Program:
    """Multiply matrices of the same shapes."""
    rng = np.random.default_rng(0)
    values = [x, *(rng.random((len(x), size), dtype=np.float32) for size in sizes[1:])]
    weights = [rng.random(shape, dtype=np.float32) for shape in itertools.pairwise(sizes)]

    def step() -> None:
        for i, weight in enumerate(weights):
            _ = values[i] @ weight, values[i].T @ values[i + 1]
            if i:
                _ = values[i + 1] @ weight.T

    return step


def torch_network(torch: Any, sizes: tuple[int, ...]) -> Any:
    kind = torch.nn.Sigmoid if activation(sizes) == "sigmoid" else torch.nn.ReLU
    modules: list[Any] = []
    for inputs, outputs in itertools.pairwise(sizes):
        modules += [torch.nn.Linear(inputs, outputs), kind()]
    return torch.nn.Sequential(*modules[:-1])


def torch_step(sizes: tuple[int, ...], x: Array, t: Any) -> Program | None:
    """Forward, backward and SGD with PyTorch, eager."""
    torch = rival("torch")
    if torch is None:
        return None
    torch.set_num_threads(1)
    net, loss = torch_network(torch, sizes), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), RATE)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(t)

    def step() -> None:
        optimizer.zero_grad()
        loss(net(inputs), targets).backward()
        optimizer.step()

    return step


def jax_step(sizes: tuple[int, ...], x: Array, t: Any) -> Program | None:
    """Forward, backward and SGD with JAX, compiled; the parameters are given away."""
    jax = rival("jax")
    if jax is None:
        return None
    jnp = importlib.import_module("jax.numpy")
    act = jax.nn.sigmoid if activation(sizes) == "sigmoid" else jax.nn.relu
    values = [jnp.asarray(array) for array in network(sizes).parameters().values()]
    inputs, targets = jnp.asarray(x), jnp.asarray(t)

    def loss(values: Any) -> Any:
        h = inputs
        for i in range(0, len(values), 2):
            h = h @ values[i] + values[i + 1]
            h = act(h) if i + 2 < len(values) else h
        return -jax.nn.log_softmax(h)[jnp.arange(len(t)), targets].mean()

    def stepped(values: Any) -> Any:
        return [v - RATE * g for v, g in zip(values, jax.grad(loss)(values), strict=True)]

    compiled = jax.jit(stepped, donate_argnums=0)

    def step() -> None:
        nonlocal values
        values = compiled(values)
        values[0].block_until_ready()

    return step


def compare_steps(sizes: tuple[int, ...], rng: np.random.Generator) -> bool:
    """Print a table of one step; tell whether the claims hold."""
    x, t = rng.random((BATCH, sizes[0]), dtype=np.float32), rng.integers(0, sizes[-1], BATCH)
    sides = {
        "GEMM alone": products(sizes, x, t),
        "graphnn": library_step(sizes, x, t),
        "PyTorch eager": torch_step(sizes, x, t),
        "JAX jit": jax_step(sizes, x, t),
    }
    repeats = max(2, 4_000_000 // sum(a * b for a, b in itertools.pairwise(sizes)))
    found = medians(
        {name: side for name, side in sides.items() if side is not None},
        rounds=25,
        repeats=min(repeats, 50),
    )
    title = f"one step of {'-'.join(map(str, sizes))}, batch {BATCH}, float32"
    print(table(title, found, against="GEMM alone"))
    ratio, wanted = found["graphnn"] / found["GEMM alone"], CLAIMS[sizes]
    behind = found["graphnn"] > 1.02 * found.get("PyTorch eager", np.inf)
    print(f"graphnn: {ratio:.2f} times GEMM, wanted at most {wanted}\n")
    return ratio <= wanted and not behind


def compare_epochs(data: gn.data.Dataset[Any]) -> bool:
    """Print the seconds of one epoch of 784-50-10, the handling of the data included."""
    trainer = gn.Trainer(
        network((784, 50, 10)), loss="softmax-cross-entropy", optimizer=gn.SGD(0.5), rng=0
    )
    found = {"graphnn Trainer": trainer.fit(data, batch_size=BATCH)[0].seconds}
    x, t = np.array(data.x), np.array(data.t)
    if torch := rival("torch"):
        torch.set_num_threads(1)
        net, loss = torch_network(torch, (784, 50, 10)), torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(net.parameters(), 0.5)
        samples = torch.utils.data.TensorDataset(torch.from_numpy(x), torch.from_numpy(t))
        start = time.perf_counter()
        for inputs, targets in torch.utils.data.DataLoader(samples, BATCH, shuffle=True):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        found["PyTorch, DataLoader"] = time.perf_counter() - start
    if sklearn := rival("sklearn.neural_network"):
        options = {"solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.5, "alpha": 0.0}
        classifier = sklearn.MLPClassifier(
            (50,), activation="logistic", batch_size=BATCH, max_iter=1, **options
        )
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            classifier.fit(x, t)
        found["scikit-learn MLPClassifier"] = time.perf_counter() - start
    print(table(f"one epoch of {len(x):,} images", found, against="graphnn Trainer"))
    print()
    return min(found.values()) == found["graphnn Trainer"]


def compare_inference(rng: np.random.Generator) -> bool:
    """Print what it costs to run 784-50-10 forward, on many images and on one."""
    net = network((784, 50, 10))
    w1, b1, w2, b2 = net.parameters().values()

    def by_hand(x: Array) -> Array:
        hidden: Array = 1 / (1 + np.exp(-(x @ w1 + b1)))
        scores: Array = hidden @ w2 + b2
        return scores

    fine = True
    for count, repeats in ((10_000, 1), (1, 500)):
        x = rng.random((count, 784), dtype=np.float32)
        found = medians(
            {"by hand": partial(by_hand, x), "graphnn": partial(net, x)},
            rounds=25,
            repeats=repeats,
        )
        print(table(f"inference on {count:,}", found, against="by hand"))
        hand, library = found.values()
        fine = fine and (library <= INFERENCE * hand if count > 1 else library <= hand + SINGLE)
    print()
    return fine


def main() -> int:
    """Print everything; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the MNIST files")
    options = parser.parse_args()
    in_one_thread()
    # JAX takes as many threads as it sees cores, whatever it is told.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rng = np.random.default_rng(0)
    fine = [compare_steps(sizes, rng) for sizes in CLAIMS]
    if options.data is not None:
        train, _ = gn.data.load_mnist(data=options.data)
        fine.append(compare_epochs(train))
    fine.append(compare_inference(rng))
    return int(not all(fine))


if __name__ == "__main__":
    sys.exit(main())
