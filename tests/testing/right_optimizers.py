"""Optimisers without a fault, of kinds that are not built in."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import Attribute, define, field

import graphnn as gn
from graphnn.arrays import Array


def positive(optimizer: object, attribute: Attribute[float], value: float) -> None:
    if not 0 < value < float("inf"):
        raise ValueError(f"{attribute.name} is {value}; wanted a finite number greater than 0")


@define
class Momentum:
    """Of "Deep Learning from Scratch", section 6.1.4, in the dtype of each parameter."""

    learning_rate: float = field(default=0.01, validator=positive)
    momentum: float = 0.9
    velocities: dict[str, Array] = field(factory=dict, init=False, repr=False)

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            velocity = self.velocities.setdefault(name, np.zeros_like(parameters[name]))
            velocity *= self.momentum
            velocity -= self.learning_rate * slope
            parameters[name] += velocity


@define
class AdaGrad:
    """Of section 6.1.5."""

    learning_rate: float = field(default=0.01, validator=positive)
    squares: dict[str, Array] = field(factory=dict, init=False, repr=False)

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            squares = self.squares.setdefault(name, np.zeros_like(parameters[name]))
            squares += slope * slope
            parameters[name] -= self.learning_rate * slope / (np.sqrt(squares) + 1e-7)


@define
class Adam:
    """Of section 6.1.6: Kingma and Ba, "Adam: a method for stochastic optimization", 2015."""

    learning_rate: float = field(default=0.001, validator=positive)
    moments: dict[str, Any] = field(factory=dict, init=False, repr=False)
    steps: int = field(default=0, init=False)

    def step(self, parameters: Any, gradient: Any, /) -> None:
        self.steps += 1
        for name, slope in gradient.items():
            zeros = np.zeros_like(parameters[name])
            first, second = self.moments.get(name, (zeros, zeros))
            first = 0.9 * first + 0.1 * slope
            second = 0.999 * second + 0.001 * slope * slope
            self.moments[name] = first, second
            unbiased = first / (1 - 0.9**self.steps)
            scale = np.sqrt(second / (1 - 0.999**self.steps)) + 1e-8
            parameters[name] -= self.learning_rate * unbiased / scale


class Plain:
    """Of an ordinary class, with a rate under another name."""

    def __init__(self, rate: float = 0.05) -> None:
        self.rate = rate

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] -= self.rate * slope


class Ordinary(Plain):
    """Of an ordinary class, with a learning rate."""

    def __init__(self, learning_rate: float = 0.05) -> None:
        if not 0 < learning_rate < float("inf"):
            raise ValueError(f"learning_rate is {learning_rate}")
        self.learning_rate = learning_rate

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] -= self.learning_rate * slope


OTHERS: list[Any] = [
    gn.SGD(1.0),
    gn.SGD(1e-3),
    Momentum,
    Momentum(0.1, 0.5),
    AdaGrad,
    Adam,
    Adam(0.1),
    Plain,
    Plain(0.2),
    Ordinary,
]
