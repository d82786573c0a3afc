"""Gradient descent with a learning rate that is too small, right, and too large.

Section 4.4.1 of "Deep Learning from Scratch": f(x0, x1) = x0^2 + x1^2, from (-3, 4). Each step
multiplies x by 1 - 2 * rate, so that it creeps, arrives, or runs off to the other side and beyond.
"""

import numpy as np
from _pictures import BLUE, GREEN, GREY, ORANGE, argument_parser, save
from matplotlib import pyplot as plt

import graphnn as gn
from graphnn.arrays import Array


def f(x: Array) -> float:
    return float(np.sum(x**2))


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    start = np.array([-3.0, 4.0])

    print("100 steps with the learning rates of the notes")
    print("  0.1  ", gn.gradient_descent(f, start, learning_rate=0.1, step_num=100))
    print("  1e-10", gn.gradient_descent(f, start, learning_rate=1e-10, step_num=100))
    try:
        gn.gradient_descent(f, start, learning_rate=10.0, step_num=100)
    except ValueError as error:  # the notes go on with differences that are rounding alone
        print("  10   ", error)

    figure, axes = plt.subplots(2, 2, figsize=(9.5, 9), layout="constrained")
    grid = np.linspace(-11, 11, 221)
    height = grid**2 + grid[:, np.newaxis] ** 2
    curves = axes.flat[3]
    print("\n20 steps as drawn, the first and the last with their numbers")
    cases = (
        (0.01, "too small", BLUE, "o-"),
        (0.1, "right", GREEN, "s-"),
        (1.02, "too large", ORANGE, "^-"),
    )
    for each, (rate, verdict, colour, style) in zip(axes.flat, cases, strict=False):
        end, path = gn.gradient_descent(f, start, rate, step_num=20, return_path=True)
        print(f"  {rate:<5} f goes from {f(start):.0f} to {f(end):<8.3g} {verdict}")
        each.contour(
            grid, grid, height, levels=[1, 4, 9, 16, 25, 49, 81, 121], colors=GREY, alpha=0.5
        )
        each.plot(path[:, 0], path[:, 1], style, color=colour, markersize=5, linewidth=1)
        each.plot(*start, "k*", markersize=13, label="start")
        each.plot(0, 0, "k+", markersize=12, markeredgewidth=2, label="minimum")
        for step in (1, 20):
            label = f"step {step}"
            each.annotate(
                label, path[step], xytext=(-7, -7), textcoords="offset points", ha="right"
            )
        each.set(title=f"{verdict}: learning rate {rate}", xlabel="$x_0$", ylabel="$x_1$")
        each.set(xticks=range(-8, 9, 4), yticks=range(-8, 9, 4))
        each.set_aspect("equal")
        each.legend(loc="upper right")
        values = [f(point) for point in path]
        curves.semilogy(values, style, color=colour, markersize=4, label=f"{rate} ({verdict})")
    curves.set(title="$f$ after each step", xlabel="step", ylabel="$f(x)$", xticks=range(0, 21, 5))
    curves.legend(title="learning rate")
    curves.grid(alpha=0.3)
    save(figure, options.out, "gradient_descent.png")


if __name__ == "__main__":
    main()
