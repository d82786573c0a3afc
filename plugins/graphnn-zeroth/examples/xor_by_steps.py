"""XOR learned by perceptrons: a network whose hidden layer is a real step function.

Chapter 2 of "Deep Learning from Scratch" wires XOR from perceptrons by hand, since their derivative
is zero wherever it exists and nothing can be learned along it. The straight-through estimator goes
back through the step as if it had a slope, and the network finds its own gates. Which slope it
imagines matters: the script trains from many seeds with each and counts.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from graphnn_zeroth import Clipped, FastSigmoid, Logistic, Straight, StraightThrough
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import graphnn as gn

BLUE, ORANGE, GREEN, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#767676"
SLOPES = {Clipped(): BLUE, FastSigmoid(): GREEN, Logistic(beta=4.0): SKY, Straight(): ORANGE}
XOR = gn.data.Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
HIDDEN, SEEDS, EPOCHS = 16, 10, 200


def trained(slope: Any, seed: int) -> tuple[gn.Trainer, gn.History]:
    """Train one network from one seed."""
    network = gn.Sequential(gn.Dense(2, HIDDEN), gn.Step(), gn.Dense(HIDDEN, 2), rng=seed)
    trainer = gn.Trainer(
        network,
        loss=gn.SoftmaxCrossEntropy(),
        optimizer=gn.SGD(0.5),
        gradient=StraightThrough(slope),
        rng=seed,
    )
    return trainer, trainer.fit(XOR, epochs=EPOCHS, batch_size=4)


def draw_regions(axes: Axes, trainer: gn.Trainer) -> None:
    """Draw where the network says 1, and the line of each perceptron."""
    side = np.linspace(-0.5, 1.5, 300)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    says = trainer.predict(plane).reshape(300, 300)
    axes.contourf(side, side, says, levels=[-0.5, 0.5, 1.5], colors=["white", SKY], alpha=0.5)
    parameters = trainer.network.parameters()
    for (w1, w2), b in zip(parameters["0.weight"].T, parameters["0.bias"], strict=True):
        height = w1 * side + w2 * side[:, np.newaxis] + b
        axes.contour(side, side, height, levels=[0.0], colors=GREY, linewidths=0.6)
    for (x1, x2), answer in zip(XOR.x, XOR.t, strict=True):
        style, colour = ("^", BLUE) if answer else ("o", ORANGE)
        axes.plot(x1, x2, style, color=colour, mec="white", markersize=13)
    axes.set(xlabel="$x_1$", ylabel="$x_2$", xticks=[0, 1], yticks=[0, 1])
    axes.set_title("where the network says 1,\nand the lines of its perceptrons")
    axes.set_aspect("equal")


def main() -> None:
    """Count the successes of each slope, and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=Path("pictures"), metavar="DIR")
    folder: Path = parser.parse_args().out
    matplotlib.use("Agg")
    figure, (regions, curves) = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
    print(f"{HIDDEN} perceptrons, {EPOCHS} steps, {SEEDS} seeds; learned XOR:")
    for slope, colour in SLOPES.items():
        runs = [trained(slope, seed) for seed in range(SEEDS)]
        learned = sum(trainer.evaluate(XOR).accuracy == 1.0 for trainer, _ in runs)
        print(f"  {slope!r:22} {learned:2} of {SEEDS}")
        for number, (_, history) in enumerate(runs):
            label = f"{slope!r}: {learned} of {SEEDS}" if number == 0 else None
            curves.plot(history.step_losses, color=colour, alpha=0.45, linewidth=0.8, label=label)
        if slope == Clipped():
            draw_regions(regions, runs[0][0])
    curves.set(
        xlabel="step",
        ylabel="loss",
        yscale="log",
        ylim=(5e-3, 50),
        title="every seed, by its slope",
    )
    for line in curves.legend(title="learned XOR").get_lines():
        line.set(alpha=1.0, linewidth=2)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "xor_by_steps.png", dpi=150)
    print(f"\npicture: {folder / 'xor_by_steps.png'}")


if __name__ == "__main__":
    main()
