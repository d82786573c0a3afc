"""Training steps of the book's two convolutional networks on 100 images, against PyTorch.

``python -m tests.benchmarks.bench_convolution`` prints the times and fails if a step takes longer
than its limit. Both sides start from the same parameters and take the same mini-batch; that their
gradients agree is checked first. Dropout is left out on both. GEMM alone is the products of
matrices in the convolutions of a step, multiplied in one piece: NumPy's part of the limit.

``... --layers`` prints where the time of a step goes. Threads are one, or as many as
``OPENBLAS_NUM_THREADS`` and ``OMP_NUM_THREADS`` both say.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array
from tests.benchmarks.one_thread import in_one_thread
from tests.benchmarks.rivals import rival
from tests.benchmarks.side_by_side import medians, table

N, RATE = 100, 0.01
ROUNDS, REPEATS = 9, 1

Layers = list[gn.Layer[Any, Any]]


def _filters(taken: int, given: int, padding: int = 1) -> Layers:
    return [gn.Conv2D(taken, given, 3, padding=padding), gn.ReLU()]


def simple() -> gn.Sequential[Any, Any]:
    """SimpleConvNet of section 7.5."""
    return gn.Sequential(
        gn.Conv2D(1, 30, 5),
        gn.ReLU(),
        gn.MaxPool2D(2),
        gn.Flatten(),
        gn.Dense(4320, 100),
        gn.ReLU(),
        gn.Dense(100, 10),
        input_shape=(1, 28, 28),
        rng=0,
    )


def deep() -> gn.Sequential[Any, Any]:
    """DeepConvNet of section 8.1.1, without dropout."""
    layers: Layers = [
        *_filters(1, 16),
        *_filters(16, 16),
        gn.MaxPool2D(2),
        *_filters(16, 32),
        *_filters(32, 32, padding=2),
        gn.MaxPool2D(2),
        *_filters(32, 64),
        *_filters(64, 64),
        gn.MaxPool2D(2),
        gn.Flatten(),
        gn.Dense(1024, 50),
        gn.ReLU(),
        gn.Dense(50, 10),
    ]
    return gn.Sequential(*layers, input_shape=(1, 28, 28), rng=0)


LIMITS: dict[Callable[[], gn.Sequential[Any, Any]], float] = {simple: 1.5, deep: 2.5}
"""How long a step may take, in PyTorch's."""


@attrs.define(slots=False)
class Contest:
    """One network on both sides."""

    make: Callable[[], gn.Sequential[Any, Any]]
    x: Array = attrs.field(init=False)
    t: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        rng = np.random.default_rng(0)
        self.network = self.make()
        self.x = rng.random((N, 1, 28, 28), dtype=np.float32)
        self.t = rng.integers(0, 10, N)
        self.optimizer = gn.SGD(RATE)

    def gradient(self) -> gn.Gradient:
        """Take what the trainer takes."""
        return gn.Backprop()(gn.Objective(self.network, gn.SoftmaxCrossEntropy(), self.x, self.t))

    def step(self) -> None:
        """Take a step."""
        self.optimizer.step(self.network.parameters(), self.gradient())

    def products(self) -> dict[str, Callable[[], object]]:
        """Multiply, for each convolution, forward and back, what it multiplies in blocks."""
        x, pairs = self.x[:1], []
        for layer in self.network:
            y = layer.forward(x)
            if isinstance(layer, gn.Conv2D):
                filters = layer.weight.reshape(len(layer.weight), -1)
                size = N * y.shape[2] * y.shape[3]
                columns = np.ones((filters.shape[1], size), np.float32)
                pairs.append((filters, columns, np.ones((len(filters), size), np.float32)))
            x = y

        def multiply() -> None:
            for number, (filters, columns, dy) in enumerate(pairs):
                _ = filters @ columns, dy @ columns.T
                if number:
                    _ = filters.T @ dy

        return {"GEMM alone": multiply}

    def peers(self, torch: Any) -> dict[str, Callable[[], object]]:
        """Take the step with PyTorch, from the same parameters."""
        net = in_pytorch(self.network, torch)
        optimizer = torch.optim.SGD(net.parameters(), RATE)
        loss = torch.nn.CrossEntropyLoss()
        x, t = torch.tensor(self.x), torch.tensor(self.t)

        def backward() -> None:
            optimizer.zero_grad()
            loss(net(x), t).backward()

        backward()
        theirs = dict(zip(self.network.parameters(), net.parameters(), strict=True))
        for name, gradient in self.gradient().items():
            wanted = theirs[name].grad.numpy()
            found = gradient.T if gradient.ndim == 2 else gradient
            np.testing.assert_allclose(found, wanted, atol=1e-5 * max(1, np.abs(wanted).max()))

        def step() -> None:
            backward()
            optimizer.step()

        return {"PyTorch": step}


def in_pytorch(network: gn.Sequential[Any, Any], torch: Any) -> Any:
    """Make the same network, with the same parameters."""
    nn, made = torch.nn, []
    for layer in network:
        there = nn.ReLU() if isinstance(layer, gn.ReLU) else nn.Flatten()
        if isinstance(layer, gn.MaxPool2D):
            there = nn.MaxPool2d(layer.kernel_size)
        elif isinstance(layer, gn.Conv2D):
            sizes = layer.in_channels, layer.out_channels, layer.kernel_size
            there = nn.Conv2d(*sizes, padding=layer.padding)
            there.weight.data = torch.tensor(layer.weight)
            there.bias.data = torch.tensor(layer.bias)
        elif isinstance(layer, gn.Dense):
            there = nn.Linear(layer.in_features, layer.out_features)
            there.weight.data = torch.tensor(np.ascontiguousarray(layer.weight.T))
            there.bias.data = torch.tensor(layer.bias)
        made.append(there)
    return nn.Sequential(*made)


def by_layer(contest: Contest) -> str:
    """Write how long each layer takes forward and back."""
    taken: dict[tuple[str, str], list[float]] = {}
    layers = list(enumerate(contest.network))

    def timed(key: tuple[str, str], function: Callable[[Any], Any], argument: Any) -> Any:
        start = time.perf_counter()
        answer = function(argument)
        taken.setdefault(key, []).append(time.perf_counter() - start)
        return answer

    for _ in range(ROUNDS):
        y: Any = contest.x
        pullbacks: list[Any] = []
        for place, layer in layers:
            run = layer.vjp if place else layer.vjp_parameters
            y, pullback = timed((f"{place:2} {layer.label}", "forward"), run, y)
            pullbacks.append(pullback)
        dy: Any = gn.SoftmaxCrossEntropy().value_and_gradient(y, contest.t)[1]
        for place, layer in reversed(layers):
            dy = timed((f"{place:2} {layer.label}", "back"), pullbacks[place], dy)
            dy = dy[0] if place else None
    lines = []
    for place, layer in layers:
        name = f"{place:2} {layer.label}"
        forward, back = (1e3 * median(taken[name, way]) for way in ("forward", "back"))
        lines.append(f"{name:22} {forward:8.2f} ms {back:8.2f} ms")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the times; give the exit code."""
    in_one_thread()
    torch, failed = rival("torch"), False
    if torch is not None:
        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    for make, limit in LIMITS.items():
        contest = Contest(make)
        sides: dict[str, Callable[[], object]] = {"graphnn": contest.step, **contest.products()}
        if torch is not None:
            sides = {**contest.peers(torch), **sides}
        seconds = medians(sides, rounds=ROUNDS, repeats=REPEATS)
        title = f"one step of {make.__name__}, batch {N}, float32"
        print(table(title, seconds, against=next(iter(sides))))
        if "--layers" in arguments:
            print(by_layer(contest))
        if torch is not None:
            ratio = seconds["graphnn"] / seconds["PyTorch"]
            print(f"ratio {ratio:.2f}, wanted at most {limit}")
            failed |= ratio > limit
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
