"""Optimisers side by side: their paths down a long valley, and what they make of MNIST.

Section 6.1 of "Deep Learning from Scratch". The valley is f(x, y) = x^2 / 20 + y^2, whose gradient
points across it and hardly along it, from (-7, 2), with the learning rates of the book (figures 6-3
to 6-8). On MNIST a network of four hidden layers of 100 ReLU units learns with each (figure 6-9).
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from _pictures import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    YELLOW,
    argument_parser,
    save,
    smoothed,
)
from attrs import frozen
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector

START, STEPS = (-7.0, 2.0), 30
SIZES = (784, 100, 100, 100, 100, 10)


@frozen
class Case:
    """An optimiser for the valley, another for MNIST, and how both are drawn."""

    name: str
    valley: gn.Optimizer
    digits: gn.Optimizer
    colour: str


def cases() -> list[Case]:
    """Make optimisers that remember nothing; the rates are the book's where it has them."""
    heavy: dict[str, Any] = {"momentum": 0.9}
    ahead: dict[str, Any] = {"momentum": 0.9, "nesterov": True}
    return [
        Case("SGD", gn.SGD(0.95), gn.SGD(0.01), ORANGE),
        Case("momentum", gn.SGD(0.1, **heavy), gn.SGD(0.01, **heavy), BLUE),
        Case("Nesterov", gn.SGD(0.1, **ahead), gn.SGD(0.01, **ahead), SKY),
        Case("AdaGrad", gn.AdaGrad(1.5), gn.AdaGrad(0.01), GREEN),
        Case("RMSprop", gn.RMSprop(0.3, alpha=0.9), gn.RMSprop(0.001), YELLOW),
        Case("Adam", gn.Adam(0.3), gn.Adam(0.001), PURPLE),
    ]


def f(point: Array) -> float:
    x, y = point
    return float(x**2 / 20 + y**2)


def path(optimizer: gn.Optimizer) -> Matrix:
    """Go down the valley and return the points, the start first."""
    point: Vector = np.array(START)
    points = [point.copy()]
    for _ in range(STEPS):
        optimizer.step({"point": point}, {"point": gn.numerical_gradient(f, point)})
        points.append(point.copy())
    return np.array(points)


def draw_path(axes: Axes, case: Case) -> None:
    points = path(case.valley)
    x, y = np.linspace(-10, 10, 201), np.linspace(-4.5, 4.5, 181)
    height = x**2 / 20 + y[:, np.newaxis] ** 2
    axes.contour(x, y, height, levels=[0.05, 0.3, 1, 2.5, 5, 9, 14], colors=GREY, alpha=0.45)
    axes.plot(points[:, 0], points[:, 1], "o-", color=case.colour, markersize=4, linewidth=1.3)
    axes.plot(*START, "k*", markersize=12)
    axes.plot(0, 0, "k+", markersize=11, markeredgewidth=2)
    axes.set(title=f"{case.name}: f = {f(points[-1]):.2g}", xlabel="$x$", ylabel="$y$")
    print(f"  {case.name:9} f {f(points[0]):.2f} -> {f(points[-1]):<8.2g} {case.valley}")


def draw_valley() -> Figure:
    print(f"{STEPS} steps from {START} down f(x, y) = x^2 / 20 + y^2")
    figure, grid = plt.subplots(3, 2, figsize=(10, 8.5), layout="constrained")
    for axes, case in zip(grid.flat, cases(), strict=True):
        draw_path(axes, case)
    figure.suptitle(f"{STEPS} steps from the star; + is the minimum", fontsize=12)
    for axes in grid.flat:
        axes.set(xticks=range(-10, 11, 5))
        axes.label_outer()
    return figure


def network() -> gn.Sequential[Any, Any]:
    layers: list[gn.Layer[Any, Any]] = []
    for inputs, outputs in itertools.pairwise(SIZES):
        layers += [gn.Dense(inputs, outputs), gn.ReLU()]
    return gn.Sequential(*layers[:-1], rng=0)


def draw_losses(train: Any, test: Any, epochs: int) -> Figure:
    figure, axes = plt.subplots(figsize=(9, 5.5), layout="constrained")
    print(f"\nMNIST, {epochs} times {len(train):,} images: loss of the last mini-batches, accuracy")
    for case in cases():
        trainer = gn.Trainer(network(), loss=gn.SoftmaxCrossEntropy(), optimizer=case.digits, rng=0)
        losses = smoothed(trainer.fit(train, epochs=epochs, batch_size=128).step_losses)
        accuracy = trainer.evaluate(test).accuracy
        print(f"  {case.name:9} {losses[-1]:.3f}, on new digits {accuracy:.1%}  {case.digits}")
        axes.semilogy(losses, color=case.colour, linewidth=1.5, label=case.name)
    axes.set(xlabel="step", ylabel="loss of the mini-batch, mean of 25")
    axes.set_title("784-100-100-100-100-10, ReLU, batches of 128")
    axes.grid(which="both", alpha=0.25)
    axes.margins(x=0)
    axes.legend(ncols=2)
    return figure


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=4, help="(default: %(default)s)")
    parser.add_argument(
        "--images", type=int, default=60_000, help="how many to learn from (default: %(default)s)"
    )
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")

    save(draw_valley(), options.out, "optimizers_compared.png")
    losses = draw_losses(train[: options.images], test, options.epochs)
    save(losses, options.out, "optimizers_compared_digits.png")


if __name__ == "__main__":
    main()
