"""Apples, oranges and tax: a computational graph, forward and backward.

Sections 5.1 to 5.4 of "Deep Learning from Scratch": 2 apples at 100 and 3 oranges at 150, with 10 %
tax, cost 715. Going backward, each node multiplies what comes from the right by its own local
derivative, so that in the end every input knows by how much it moves the price. First by hand,
node by node; then as one graph, wired with ``*`` and ``+``, which does the same by itself.
"""

import numpy as np
from _pictures import BLUE, GREY, ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import graphnn as gn
from graphnn.arrays import Vector

NAMES = ("apple price", "apples", "orange price", "oranges", "tax")
APPLE_PRICE, APPLES, ORANGE_PRICE, ORANGES, TAX = (np.array([v]) for v in (100, 2, 150, 3, 1.1))

# Where inputs, operations and the price stand in the picture: column, row.
INPUTS = [(0.0, 4.0), (0.0, 3.0), (0.0, 2.0), (0.0, 1.0), (4.8, 1.0)]
APPLE_SUM, ORANGE_SUM = (2.4, 3.5), (2.4, 1.5)
TOTAL, PRICE, END = (4.8, 2.5), (7.2, 2.0), (9.0, 2.0)


def by_hand() -> tuple[list[Vector], list[Vector]]:
    """Run the nodes one by one; return all values, and the derivative of the price by each."""
    times, plus = gn.Multiply[Vector](), gn.Add[Vector]()

    apple_sum, pull_apples = times.vjp((APPLE_PRICE, APPLES))
    orange_sum, pull_oranges = times.vjp((ORANGE_PRICE, ORANGES))
    total, pull_total = plus.vjp((apple_sum, orange_sum))
    price, pull_price = times.vjp((total, TAX))

    d_price = np.ones(1)
    (d_total, d_tax), _ = pull_price(d_price)
    (d_apple_sum, d_orange_sum), _ = pull_total(d_total)
    (d_orange_price, d_oranges), _ = pull_oranges(d_orange_sum)
    (d_apple_price, d_apples), _ = pull_apples(d_apple_sum)

    inputs = [APPLE_PRICE, APPLES, ORANGE_PRICE, ORANGES, TAX]
    d_inputs = [d_apple_price, d_apples, d_orange_price, d_oranges, d_tax]
    return (
        [*inputs, apple_sum, orange_sum, total, price],
        [*d_inputs, d_apple_sum, d_orange_sum, d_total, d_price],
    )


def as_graph() -> gn.Network[tuple[Vector, ...], Vector]:
    """Wire the same from handles."""
    g = gn.Graph()
    apple_price, apples, orange_price, oranges, tax = (g.input(name, shape=()) for name in NAMES)
    return g.build(outputs=(apple_price * apples + orange_price * oranges) * tax)


def draw(axes: Axes, values: list[Vector], slopes: list[Vector]) -> None:
    """Draw the graph, values above its arrows and derivatives below."""
    starts = [*INPUTS, APPLE_SUM, ORANGE_SUM, TOTAL, PRICE]
    ends = [APPLE_SUM] * 2 + [ORANGE_SUM] * 2 + [PRICE, TOTAL, TOTAL, PRICE, END]
    arrow = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 15, "shrinkB": 15}
    to_price = {**arrow, "shrinkB": 30}
    for start, end, value, slope in zip(starts, ends, values, slopes, strict=True):
        axes.annotate("", end, start, arrowprops=to_price if end is END else arrow)
        x, y = 0.6 * np.array(start) + 0.4 * np.array(end)
        axes.text(x, y + 0.08, f"{value.item():g}", color=BLUE, ha="center", va="bottom")
        axes.text(x, y - 0.1, f"{slope.item():g}", color=ORANGE, ha="center", va="top")
    for place, name in zip([*INPUTS, END], [*NAMES, "price"], strict=True):
        box = {"boxstyle": "round", "facecolor": "white"}
        axes.text(*place, name, ha="center", va="center", bbox=box)
    for place, sign in zip(starts[5:], "××+×", strict=True):
        circle = {"boxstyle": "circle", "facecolor": "white"}
        axes.text(*place, sign, ha="center", va="center", bbox=circle)
    axes.text(9.4, 4.1, "forward: values", color=BLUE, ha="right")
    axes.text(9.4, 3.8, "backward: derivatives of the price", color=ORANGE, ha="right")
    axes.set(xlim=(-0.8, 9.5), ylim=(0.6, 4.4))
    axes.axis("off")


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    values, slopes = by_hand()
    print(f"by hand: the price is {values[-1].item():.0f}")
    for name, value, slope in zip(NAMES, values, slopes, strict=False):
        print(f"  {name:12} {value.item():5g}   d price / d {name:12} {slope.item():5g}")

    graph = as_graph()
    price, pullback = graph.vjp((APPLE_PRICE, APPLES, ORANGE_PRICE, ORANGES, TAX))
    gradient, _ = pullback(np.ones(1))
    print(f"as a graph: the price is {price.item():.0f}, its derivatives", end=" ")
    print(", ".join(f"{slope.item():g}" for slope in gradient))
    print(f"\n{graph.to_mermaid()}")

    figure, axes = plt.subplots(figsize=(10, 4.4), layout="constrained")
    draw(axes, values, slopes)
    save(figure, options.out, "arithmetic_graph.png")


if __name__ == "__main__":
    main()
