"""Which test digits does a network get wrong?  Each with its label and what the network read.

Figure 8-2 of "Deep Learning from Scratch". `deep_conv_net.py` trains and saves a network whose few
mistakes a reader may well make too:

    python examples/misclassified_digits.py --model pictures/deep_conv_net.safetensors

Without a model, a small dense network learns for an epoch and makes more of them.
"""

from typing import Any

import numpy as np
from _pictures import ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import graphnn as gn
from graphnn.arrays import Array, Images, Labels

COLUMNS, MOST = 10, 60


def quickly_trained(train: gn.data.Dataset[Images]) -> gn.Sequential[Any, Any]:
    net: gn.Sequential[Any, Any] = gn.Sequential(
        gn.Flatten(), gn.Dense(784, 50), gn.ReLU(), gn.Dense(50, 10), rng=0
    )
    gn.Trainer(net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.Adam(), rng=0).fit(train)
    return net


def scores(net: gn.Network[Any, Any], digits: gn.data.Dataset[Images]) -> Array:
    """Run the network in batches, which need less memory than all images at once."""
    starts = range(0, len(digits), 1000)
    return np.concatenate([net(digits.x[start : start + 1000]) for start in starts])


def draw(digits: gn.data.Dataset[Images], wrong: Labels, read: Labels, sure: Array) -> Figure:
    rows = max(3, -(-len(wrong) // COLUMNS))
    figure, grid = plt.subplots(rows, COLUMNS, figsize=(COLUMNS, 1.35 * rows), layout="constrained")
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, number in zip(grid.flat, wrong, strict=False):
        axes.imshow(digits.x[number, 0], cmap="gray_r")
        axes.set_title(
            f"{digits.t[number]}, read {read[number]}\n{sure[number]:.0%} sure",
            fontsize=9,
            color=ORANGE,
        )
    return figure


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--model", metavar="FILE", help="a saved network for images of one channel")
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(flatten=False, data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")

    net = gn.load(options.model) if options.model else quickly_trained(train)
    chances = gn.functional.softmax(scores(net, test))
    read, sure = chances.argmax(axis=1), chances.max(axis=1)
    wrong = np.flatnonzero(read != test.t)
    print(f"of {len(test):,} new digits read rightly: {1 - len(wrong) / len(test):.2%}")
    print(f"wrongly: {len(wrong)}, those first of which the network is surest\n")
    wrong = wrong[np.argsort(-sure[wrong])]
    for number in wrong[:MOST]:
        print(
            f"digit {number:4}: a {test.t[number]}, read {read[number]} ({sure[number]:.0%} sure)"
        )
    save(draw(test, wrong[:MOST], read, sure), options.out, "misclassified_digits.png")


if __name__ == "__main__":
    main()
