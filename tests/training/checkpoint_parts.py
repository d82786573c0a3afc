"""Parts with state of every kind, for checkpoints to keep: layers, optimisers, estimators."""

from __future__ import annotations

import collections
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array, Matrix, as_generator
from graphnn.data import Dataset
from graphnn.graph import Layer
from graphnn.plugins import Plugins, builtin
from graphnn.plugins.hooks import RegisterLayer, graphnn_register_layers


@attrs.define(eq=False)
class Noise(Layer[Matrix, Matrix]):
    """Multiplies by random numbers in training, as dropout does, and counts in an array."""

    spread: float = 0.1
    rng: np.random.Generator = attrs.field(
        factory=lambda: np.random.default_rng(7), init=False, repr=False
    )
    mean: Array = attrs.field(factory=lambda: np.zeros(1), init=False, repr=False)
    passes: int = attrs.field(default=0, init=False, repr=False)
    extra: Any = attrs.field(default=None, init=False, repr=False)

    def forward(self, x: Matrix, /, *, training: bool = False) -> Matrix:
        y: Matrix = self.vjp(x, training=training)[0]
        return y

    def vjp(self, x: Matrix, /, *, training: bool = False) -> Any:
        scale: Any = np.ones_like(x)
        if training:
            scale += (self.spread * self.rng.standard_normal(x.shape)).astype(x.dtype)
            self.mean += 0.1 * (x.mean() - self.mean)
            self.passes += 1
        y: Any = x * scale + x.dtype.type(1e-3) * self.mean.astype(x.dtype)
        return y, lambda dy: (dy * scale, {})


@graphnn_register_layers
def layers(register: RegisterLayer) -> None:
    register("noise", Noise)


class Part:
    """The plugin."""

    layers = staticmethod(layers)


def plugins() -> Plugins:
    """Make a set of the built-in parts and those above."""
    made = Plugins()
    made.load(builtin, name="graphnn")
    made.load(Part, name="parts")
    return made


@attrs.define
class Halving:
    """A schedule that counts its steps."""

    first: float = 0.2
    steps: int = attrs.field(default=0, init=False)

    def __call__(self) -> float:
        self.steps += 1
        return self.first * 0.99**self.steps


@attrs.define(eq=False)
class Moments:
    """What is kept for one parameter; made at the first step."""

    first: Array
    second: Array


@attrs.define(eq=False)
class Adaptive:
    """Two moments a parameter, some gradients of before, a schedule, and a wrapped optimiser."""

    rate: Halving = attrs.field(factory=Halving)
    decay: tuple[float, float] = (0.9, 0.99)
    moments: dict[str, Moments] = attrs.field(factory=dict, init=False, repr=False)
    recent: collections.deque[Array] = attrs.field(
        factory=lambda: collections.deque(maxlen=3), init=False, repr=False
    )
    count: int = 0
    inner: gn.SGD = attrs.field(factory=lambda: gn.SGD(0.5))
    largest: Any = None

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        self.count += 1
        rate, (one, two) = self.rate(), self.decay
        moves = {}
        for name, slope in gradient.items():
            kept = self.moments.setdefault(
                name, Moments(np.zeros_like(slope), np.zeros_like(slope))
            )
            kept.first[...] = one * kept.first + (1 - one) * slope
            kept.second[...] = two * kept.second + (1 - two) * slope**2
            moves[name] = rate * kept.first / (np.sqrt(kept.second) + 1e-3)
            self.recent.append(slope.copy())
        if self.largest is None or np.abs(slope).max() > self.largest:
            self.largest = np.abs(slope).max()
        moves[name] = moves[name] + sum(np.sum(each) for each in self.recent) * 1e-3
        self.inner.step(parameters, {key: move.astype(slope.dtype) for key, move in moves.items()})


@attrs.frozen
class Jittery:
    """Backprop with noise from a generator of its own; frozen, so that only its parts change."""

    size: float = 1e-3
    rng: np.random.Generator = attrs.field(
        factory=lambda: np.random.default_rng(3), converter=as_generator
    )

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        found = gn.Backprop()(objective)
        return gn.Gradient(
            {
                name: array + np.asarray(self.rng.normal(0, self.size, array.shape), array.dtype)
                for name, array in found.items()
            },
            value=found.value,
        )


@attrs.define
class Cycling:
    """Deals mini-batches one by one as they are asked for, and remembers its last one."""

    last: Any = attrs.field(default=None, init=False)
    epochs: int = attrs.field(default=0, init=False)

    def __call__(
        self, n: int, batch_size: int, rng: np.random.Generator, /
    ) -> Iterator[np.ndarray[tuple[int], np.dtype[np.int64]]]:
        self.epochs += 1
        for _ in range(0, n, batch_size):
            picked = rng.choice(n, batch_size)
            if self.last is not None:
                picked[0] = self.last[-1]
            self.last = picked
            yield picked


def data() -> Dataset[Any]:
    rng = np.random.default_rng(5)
    x = rng.standard_normal((40, 6)).astype(np.float32)
    return Dataset(x, (x.sum(axis=1) > 0).astype(int))


def network() -> gn.Network[Any, Any]:
    return gn.Sequential(gn.Dense(6, 5), "tanh", Noise(), gn.Dense(5, 2), rng=0)


def trainer(**options: Any) -> gn.Trainer:
    """Make a trainer in which everything has state; the sampler's generator is shared, too."""
    chosen: dict[str, Any] = {
        "loss": "softmax-cross-entropy",
        "optimizer": Adaptive(),
        "gradient": Jittery(),
        "rng": 0,
        **options,
    }
    return gn.Trainer(chosen.pop("network", None) or network(), **chosen)


def bits(one: gn.Trainer, history: gn.History) -> dict[str, Any]:
    """Give all that must agree between two trainings, as bytes and numbers."""
    noise = [node for node in one.network.children().values() if isinstance(node, Noise)]
    return {
        **{name: array.tobytes() for name, array in one.network.parameters().items()},
        "buffers": [(each.mean.tobytes(), each.passes) for each in noise],
        "generators": [
            repr(each.bit_generator.state) for each in (one.rng, *(layer.rng for layer in noise))
        ],
        "step losses": history.step_losses,
        "epochs": [attrs.evolve(epoch, seconds=0.0) for epoch in history],
    }
