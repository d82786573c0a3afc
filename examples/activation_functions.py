"""Activation functions and their derivatives.

Chapter 3 of "Deep Learning from Scratch" (step, sigmoid, ReLU, softmax); the derivatives, which
backprop needs, are those of section 5.5. Each layer gives its value together with a pullback; the
pullback of ones is the derivative, and finite differences agree with it. The step has none that
would train anything, and says so.
"""

import numpy as np
from _pictures import BLUE, GREEN, GREY, ORANGE, argument_parser, save
from matplotlib import pyplot as plt

import graphnn as gn
from graphnn.arrays import Matrix


def derivative(layer: gn.Elementwise[Matrix], x: Matrix) -> Matrix | None:
    """Pull ones back through an activation; ``None`` where that leads nowhere."""
    try:
        _, pullback = layer.vjp(x)
    except gn.NotDifferentiableError as error:
        print(f"{layer.label:10} {error}")
        return None
    slope, _ = pullback(np.ones_like(x))
    away_from_kink = abs(x) > 1e-3
    exact, walked = slope[away_from_kink], gn.numerical_diff(layer.forward, x)[away_from_kink]
    print(f"{layer.label:10} against finite differences: {abs(exact - walked).max():.0e} off")
    return np.where(away_from_kink, slope, np.nan) if isinstance(layer, gn.ReLU) else slope


def main() -> None:
    options = argument_parser(__doc__).parse_args()

    print("sigmoid([-1, 1, 2])      =", gn.sigmoid([-1.0, 1.0, 2.0]))
    print("step([-1, 1, 2])         =", gn.step([-1.0, 1.0, 2.0]))
    print("softmax([0.3, 2.9, 4.0]) =", gn.softmax([0.3, 2.9, 4.0]))
    print("\nderivatives")

    figure, axes = plt.subplots(2, 3, figsize=(11, 7), layout="constrained")
    x = np.linspace(-5, 5, 1001)[np.newaxis]  # a batch of one sample
    layers = (gn.Identity(), gn.Step(), gn.ReLU(), gn.Sigmoid(), gn.Tanh())
    for each, layer in zip(axes.flat, layers, strict=False):
        each.plot(x[0], layer.forward(x)[0], color=BLUE, linewidth=2.5, label="value")
        slope = derivative(layer, x)
        if slope is not None:
            each.plot(x[0], slope[0], "--", color=ORANGE, linewidth=2, label="derivative")
        each.set(title=type(layer).__name__, xlabel="x", xticks=range(-4, 5, 2))
        each.axhline(0, color=GREY, linewidth=0.8, zorder=0)
        each.axvline(0, color=GREY, linewidth=0.8, zorder=0)
        each.grid(alpha=0.3)
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)

    last = axes.flat[-1]
    bars = last.bar(["0.3", "2.9", "4.0"], gn.softmax([0.3, 2.9, 4.0]), color=GREEN)
    last.bar_label(bars, fmt="%.3f")
    last.set(title="Softmax: the outputs sum to 1", xlabel="score", ylim=(0, 1))
    save(figure, options.out, "activation_functions.png")


if __name__ == "__main__":
    main()
