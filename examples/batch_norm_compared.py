"""What batch normalisation does for training, for first weights of many scales.

Section 6.3.2 of "Deep Learning from Scratch": 1,000 digits, five hidden layers of 100 ReLU units,
plain gradient descent, with and without batch normalisation (figure 6-18). Without it learning
hangs on the scale of the first weights; with it most scales will do.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from _pictures import BLUE, ORANGE, argument_parser, save
from matplotlib import pyplot as plt

import graphnn as gn
from graphnn.data import Dataset

SIZES = (784, 100, 100, 100, 100, 100, 10)
SCALES = np.logspace(0, -4, 16)[::2]
"""Every second of the book's standard deviations."""


def network(scale: float, *, normalised: bool) -> gn.Sequential[Any, Any]:
    layers: list[gn.Layer[Any, Any]] = []
    for inputs, outputs in itertools.pairwise(SIZES[:-1]):
        layers += [gn.Dense(inputs, outputs, weight_init=gn.Normal(scale))]
        layers += [gn.BatchNorm(outputs)] * normalised
        layers += [gn.ReLU()]
    return gn.Sequential(*layers, gn.Dense(*SIZES[-2:], weight_init=gn.Normal(scale)), rng=0)


def learned(net: gn.Sequential[Any, Any], digits: Dataset[Any], epochs: int) -> list[float]:
    """Give the accuracy on the digits before training and after each epoch, until it diverges."""
    trainer = gn.Trainer(net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.01), rng=0)
    with np.errstate(over="ignore", invalid="ignore"):
        accuracies = [trainer.evaluate(digits).accuracy]
    try:
        for _ in range(epochs):
            accuracies.append(trainer.fit(digits, epochs=1, batch_size=100)[-1].accuracy)
    except gn.DivergenceError:
        pass
    return accuracies


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=20, help="(default: %(default)s)")
    options = parser.parse_args()
    try:
        train, _ = gn.data.load_mnist(data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")
    digits = train[:1000]

    figure, grid = plt.subplots(2, 4, figsize=(11, 5.5), sharey=True, layout="constrained")
    print(f"accuracy on {len(digits):,} digits after {options.epochs} epochs of learning from them")
    print("standard deviation  without     with batch-norm")
    for axes, scale in zip(grid.flat, SCALES, strict=True):
        plain, normal = (
            learned(network(scale, normalised=normalised), digits, options.epochs)
            for normalised in (False, True)
        )
        axes.plot(normal, color=BLUE, linewidth=2, label="batch-norm")
        axes.plot(plain, "--", color=ORANGE, linewidth=2, label="without")
        diverged = len(plain) <= options.epochs
        if diverged:
            axes.plot(len(plain) - 1, plain[-1], "X", color=ORANGE, markersize=10)
        axes.set(title=f"std {scale:.2g}", xlim=(-0.5, options.epochs + 0.5), ylim=(0, 1.03))
        axes.grid(alpha=0.3)
        print(f"{scale:18.5f}  {plain[-1]:7.1%}  {normal[-1]:7.1%}", "diverged" * diverged)
    grid[0, 3].legend(loc="center right")
    figure.supxlabel("epoch", fontsize=11)
    figure.supylabel("accuracy on the training images", fontsize=11)
    save(figure, options.out, "batch_norm_compared.png")


if __name__ == "__main__":
    main()
