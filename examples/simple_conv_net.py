"""SimpleConvNet learns MNIST, and its filters turn from noise into edges and blobs.

Sections 7.5 and 7.6 of "Deep Learning from Scratch": one convolution with 30 filters of 5x5, ReLU,
pooling, and two dense layers. Two more pictures look inside: the filters before and after training
(figure 7-24), and what those that learned most make of one digit.
"""

from typing import Any

import numpy as np
from _pictures import argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import graphnn as gn
from graphnn.arrays import Array, Images

FILTERS = 30
SHOWN = 6


def simple_conv_net() -> gn.Sequential[Any, Any]:
    """Make the network; its filters start as small as in the book, so that learning shows."""
    return gn.Sequential(
        gn.Conv2D(1, FILTERS, 5, weight_init=gn.Normal(0.01)),
        gn.ReLU(),
        gn.MaxPool2D(2),
        gn.Flatten(),
        gn.Dense(FILTERS * 12 * 12, 100),
        gn.ReLU(),
        gn.Dense(100, 10),
        input_shape=(1, 28, 28),
        rng=0,
    )


def draw_filters(figure: Any, filters: Array, title: str) -> None:
    """Draw each filter in its own greys: black is its least weight, white its greatest."""
    figure.suptitle(title)
    for axes, each in zip(figure.subplots(5, 6).flat, filters[:, 0], strict=True):
        axes.imshow(each, cmap="gray")
        axes.set_axis_off()


def before_and_after(before: Array, after: Array) -> Figure:
    figure = plt.figure(figsize=(8.5, 4), layout="constrained")
    halves: Any = figure.subfigures(1, 2, wspace=0.08)
    draw_filters(halves[0], before, "before training")
    draw_filters(halves[1], after, "after training")
    return figure


def responses(net: gn.Sequential[Any, Any], digit: Images, learned: Array) -> Figure:
    """Show what the filters that moved farthest say of one digit, behind the ReLU."""
    convolution, relu = net.layers[:2]
    maps = relu(convolution(digit))[0]
    filters = convolution.parameters()["weight"]
    farthest = np.argsort(-np.square(learned).sum(axis=(1, 2, 3)))[:SHOWN]
    figure, (above, below) = plt.subplots(2, SHOWN + 1, figsize=(9.5, 3), layout="constrained")
    above[0].imshow(digit[0, 0], cmap="gray_r")
    above[0].set_title("the digit")
    for axes in (*above, *below):
        axes.set_axis_off()
    for column, number in enumerate(farthest, 1):
        above[column].imshow(filters[number, 0], cmap="gray")
        above[column].set_title(f"filter {number}")
        below[column].imshow(maps[number], cmap="gray_r", vmin=0)
    return figure


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=5, help="(default: %(default)s)")
    parser.add_argument("--images", type=int, default=60_000, help="how many of 60,000 to learn")
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(flatten=False, data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")
    train, test = train.take(options.images), test.take(min(options.images, len(test)))

    net = simple_conv_net()
    print(f"{net}\n", flush=True)
    before = net.parameters()["0.weight"].copy()
    trainer = gn.Trainer(net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.Adam(0.001), rng=0)
    history = trainer.fit(train, epochs=options.epochs, batch_size=100, validation=test)
    print(history)
    print(f"\nof {len(test):,} new digits read rightly: {trainer.evaluate(test).accuracy:.2%}")

    after = net.parameters()["0.weight"]
    for name, weights in (("before", before), ("after", after)):
        print(f"weights of the filters {name}: from {weights.min():.3f} to {weights.max():.3f}")

    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    history.plot(axes=axes)
    save(figure, options.out, "simple_conv_net.png")
    save(before_and_after(before, after), options.out, "simple_conv_net_filters.png")
    save(responses(net, test.x[:1], after - before), options.out, "simple_conv_net_responses.png")


if __name__ == "__main__":
    main()
