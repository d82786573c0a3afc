"""Logic gates: what one perceptron can do, and why XOR takes two layers.

Chapter 2 of "Deep Learning from Scratch": AND, NAND and OR are one `Dense` and one `Step` each,
with the weights of the notes. A perceptron parts the plane by a straight line; no line parts the
two answers of XOR, so that even the best of thousands gets one input wrong. A circuit of gates,
XOR = AND(NAND, OR), gets all four right: its first layer moves the points to where a line will do.
"""

from typing import TypeAlias

import numpy as np
from _pictures import BLUE, ORANGE, SKY, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Patch

import graphnn as gn
from graphnn.arrays import Matrix

Gate: TypeAlias = gn.Network[Matrix, Matrix]


def perceptron(w1: float, w2: float, b: float) -> Gate:
    """Make the gate that says 1 where ``w1 * x1 + w2 * x2 + b > 0``."""
    dense = gn.Dense(2, 1, weight=np.array([[w1], [w2]]), bias=np.array([b]))
    return gn.Sequential(dense, gn.Step())


AND = perceptron(0.5, 0.5, -0.7)
NAND = perceptron(-0.5, -0.5, 0.7)
OR = perceptron(0.5, 0.5, -0.2)

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TABLES = {"AND": [0, 0, 0, 1], "NAND": [1, 1, 1, 0], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def wire_xor() -> Gate:
    """Wire a circuit of gates: two layers of perceptrons."""
    g = gn.Graph()
    x = g.input("x", shape=(2,))
    return g.build(outputs=(x >> NAND, x >> OR) >> gn.Concatenate() >> AND)


def search_one_layer() -> Gate:
    """Try a dense grid of weights and biases, all at once; return one of the best for XOR."""
    side = np.arange(-10.0, 11.0)
    weights = np.stack(np.meshgrid(side, side, side)).reshape(3, -1)
    count = weights.shape[1]
    every = gn.Sequential(gn.Dense(2, count, weight=weights[:2], bias=weights[2]), gn.Step())
    answers = every(INPUTS).T
    print(f"\nof {count:,} perceptrons")
    for name, table in TABLES.items():
        right = np.sum(np.equal(answers, table), axis=1)
        found, best = np.sum(right == 4), right.max()
        print(f"  {found:3} are {name:4}  the best gets {best} of 4 inputs right")
    those = weights[:, right == best]
    return perceptron(*those[:, len(those.T) // 3])


def draw(axes: Axes, gate: Gate, points: Matrix, table: list[int], title: str) -> None:
    """Draw where a gate says 1, and what it should say at the points."""
    side = np.linspace(-0.5, 1.5, 400)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    region = gate(plane).reshape(len(side), len(side))
    axes.contourf(side, side, region, levels=[-0.5, 0.5, 1.5], colors=["white", SKY], alpha=0.5)
    says = gate(points)[:, 0]
    for (x1, x2), answer, said in zip(points, table, says, strict=True):
        style, colour = ("^", BLUE) if answer else ("o", ORANGE)
        label = f"the answer is {answer}"
        axes.plot(x1, x2, style, color=colour, mec="white", markersize=14, label=label)
        if said != answer:
            axes.plot(x1, x2, "kx", markersize=20, markeredgewidth=2, label="wrong")
    right = np.sum(says == table)
    axes.set(
        title=f"{title}: {right} of 4 right",
        xlabel="$x_1$",
        ylabel="$x_2$",
        xticks=[0, 1],
        yticks=[0, 1],
    )
    axes.set_aspect("equal")


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    xor = wire_xor()
    gates: dict[str, Gate] = {"AND": AND, "NAND": NAND, "OR": OR, "XOR": xor}
    print("x1 x2", *(f"{name:>5}" for name in gates))
    answers = np.hstack([gate(INPUTS) for gate in gates.values()])
    for (x1, x2), row in zip(INPUTS, answers, strict=True):
        print(f"{x1:2.0f} {x2:2.0f}", *(f"{answer:5.0f}" for answer in row))

    figure, axes = plt.subplots(2, 3, figsize=(10, 7.6), layout="constrained")
    for each, name in zip(axes.flat, ("AND", "NAND", "OR"), strict=False):
        draw(each, gates[name], INPUTS, TABLES[name], name)
    one, two, inside = axes[1]
    draw(one, search_one_layer(), INPUTS, TABLES["XOR"], "XOR, one layer")
    draw(two, xor, INPUTS, TABLES["XOR"], "XOR, two layers")
    seen = np.hstack([NAND(INPUTS), OR(INPUTS)])
    draw(inside, AND, seen, TABLES["XOR"], "XOR inside")
    inside.set(xlabel="NAND($x_1, x_2$)", ylabel="OR($x_1, x_2$)")
    marks = dict(zip(*reversed(one.get_legend_handles_labels()), strict=True))
    marks["the gate says 1"] = Patch(color=SKY, alpha=0.5)
    figure.legend(marks.values(), marks.keys(), loc="outside lower center", ncols=4)
    save(figure, options.out, "logic_gates.png")


if __name__ == "__main__":
    main()
