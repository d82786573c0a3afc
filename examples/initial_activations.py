"""What goes through a deep network before it is trained, for four ways to draw its weights.

Section 6.2 of "Deep Learning from Scratch": a thousand samples go through five layers of 100 units.
Weights of standard deviation 1 saturate sigmoid and tanh, so that their gradients vanish; with 0.01
all units say nearly the same. Xavier's keep the values of sigmoid and tanh apart; under ReLU they
shrink from layer to layer, and He's do not.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from _pictures import BLUE, GREEN, ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import graphnn as gn
from graphnn.arrays import Matrix
from graphnn.graph import Initializer

SAMPLES, UNITS, LAYERS = 1000, 100, 5

INITIALIZERS: dict[str, Initializer] = {
    "std 1": gn.Normal(1.0),
    "std 0.01": gn.Normal(0.01),
    "Xavier": gn.Xavier(),
    "He": gn.He(),
}

RANGES = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 4)}
SHOWN = {"sigmoid": "values", "tanh": "values", "relu": "values above 0"}
COLOURS = {"sigmoid": BLUE, "tanh": GREEN, "relu": ORANGE}


def activations(activation: str, initializer: Initializer) -> Iterator[Matrix]:
    """Send samples through the layers, and give what comes out of each."""
    rng = np.random.default_rng(0)
    values: Any = rng.standard_normal((SAMPLES, UNITS))
    for _ in range(LAYERS):
        layer = gn.Sequential(
            gn.Dense(UNITS, UNITS, weight_init=initializer), gn.get_activation(activation), rng=rng
        )
        values = layer(values)
        yield values


def draw_histogram(axes: Axes, values: Matrix, activation: str) -> None:
    bounds = RANGES[activation]
    # Half of what ReLU gives are zeros; what it lets grow beyond the range is counted at its end.
    drawn = np.clip(values[values != 0], *bounds)
    counts, _, _ = axes.hist(
        drawn, bins=30, range=bounds, histtype="stepfilled", color=COLOURS[activation]
    )
    axes.set(xlim=bounds, xticks=bounds, yticks=[], ylim=(0, 1.4 * np.max(counts)))
    axes.annotate(f"std {values.std():.2g}", (0.5, 0.83), xycoords="axes fraction", ha="center")


def draw(activation: str) -> Any:
    figure, grid = plt.subplots(len(INITIALIZERS), LAYERS, figsize=(10, 7.5), layout="constrained")
    for row, (name, initializer) in zip(grid, INITIALIZERS.items(), strict=True):
        spreads = []
        row[0].set_ylabel(name)
        for axes, values in zip(row, activations(activation, initializer), strict=True):
            draw_histogram(axes, values, activation)
            spreads.append(f"{values.std():9.2e}")
        print(f"{activation:8} {name:9} {' '.join(spreads)}")
    for number, axes in enumerate(grid[0], start=1):
        axes.set_title(f"layer {number}")
    figure.suptitle(
        f"{activation}: {SHOWN[activation]} of {UNITS} untrained units for {SAMPLES:,} samples"
    )
    return figure


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    print(f"standard deviation of the values behind layers 1 to {LAYERS}")
    figures = {activation: draw(activation) for activation in RANGES}
    save(figures["sigmoid"], options.out, "initial_activations.png")
    save(figures["tanh"], options.out, "initial_activations_tanh.png")
    save(figures["relu"], options.out, "initial_activations_relu.png")


if __name__ == "__main__":
    main()
