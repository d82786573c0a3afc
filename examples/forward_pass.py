"""A forward pass through three layers, value by value.

The network of section 3.4 of "Deep Learning from Scratch": two inputs, layers of three, two and
two neurons, sigmoid between them and the identity at the end; (1.0, 0.5) becomes
[0.31682708 0.69627909].
"""

from itertools import pairwise

import numpy as np
from _pictures import BLUE, GREY, ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import graphnn as gn
from graphnn.arrays import Vector

W1, b1 = np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]), np.array([0.1, 0.2, 0.3])
W2, b2 = np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]), np.array([0.1, 0.2])
W3, b3 = np.array([[0.1, 0.3], [0.2, 0.4]]), np.array([0.1, 0.2])

NETWORK = gn.Sequential(
    gn.Dense(2, 3, weight=W1, bias=b1),
    gn.Sigmoid(),
    gn.Dense(3, 2, weight=W2, bias=b2),
    gn.Sigmoid(),
    gn.Dense(2, 2, weight=W3, bias=b3),
    gn.Identity(),
)


def draw(axes: Axes, columns: list[Vector]) -> None:
    """Draw neurons with their values, and the weights between them."""
    places = [[(2 * i, (len(c) - 1) / 2 - j) for j in range(len(c))] for i, c in enumerate(columns)]
    for weight, (sources, targets) in zip((W1, W2, W3), pairwise(places), strict=True):
        for (i, j), w in np.ndenumerate(weight):
            (x0, y0), (x1, y1) = sources[i], targets[j]
            axes.plot([x0, x1], [y0, y1], color=GREY, linewidth=6 * w, zorder=1)
    for column, spots in zip(columns, places, strict=True):
        for value, (x, y) in zip(column, spots, strict=True):
            axes.scatter(x, y, s=2600, color="white", edgecolor=BLUE, linewidth=2, zorder=2)
            axes.text(x, y, f"{value:.4f}", ha="center", va="center", zorder=3)
    for i, name in enumerate(("input", "sigmoid", "sigmoid", "output")):
        axes.text(2 * i, 1.75, name, ha="center", color=ORANGE)
    axes.set(xlim=(-0.7, 6.7), ylim=(-1.6, 2), title="the thicker a line, the greater its weight")
    axes.set_aspect("equal")
    axes.axis("off")


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    x = np.array([[1.0, 0.5]])  # a batch of one sample

    print(NETWORK, "\n")
    columns = [x[0]]
    for step, value in NETWORK.trace(x):
        print(f"{step.node.label:14} {value[0]}")
        if not isinstance(step.node, gn.Dense):
            columns.append(value[0])
    print("\noutput", NETWORK(x)[0])

    figure, axes = plt.subplots(figsize=(9, 4.5), layout="constrained")
    draw(axes, columns)
    save(figure, options.out, "forward_pass.png")


if __name__ == "__main__":
    main()
