"""Inference on MNIST: image by image against batches.

Section 3.6 of "Deep Learning from Scratch": a 784-50-100-10 network reads the 10,000 test digits.
The answers do not depend on the batch size, the time does: one product of large matrices takes far
less than many of small ones. ``--weights sample_weight.pkl`` takes the trained weights of the
book's code (93.52 % right); without it the network first trains for an epoch.
"""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from _pictures import BLUE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.ticker import StrMethodFormatter

import graphnn as gn
from graphnn.arrays import Labels, Matrix

BATCH_SIZES = (1, 10, 100, 1000, 10_000)


def build(given: Mapping[str, npt.NDArray[Any]]) -> gn.Network[Matrix, Matrix]:
    """Build the network of the notes with weights W1, b1, W2, b2, W3, b3."""
    return gn.Sequential(
        gn.Dense(784, 50, weight=given["W1"], bias=given["b1"]),
        gn.Sigmoid(),
        gn.Dense(50, 100, weight=given["W2"], bias=given["b2"]),
        gn.Sigmoid(),
        gn.Dense(100, 10, weight=given["W3"], bias=given["b3"]),
        gn.Softmax(),
    )


def train(dataset: gn.data.Dataset[Matrix]) -> gn.Network[Matrix, Matrix]:
    """Train the same network for an epoch, where no weights are given."""
    scores = gn.Sequential(
        gn.Dense(784, 50), gn.Sigmoid(), gn.Dense(50, 100), gn.Sigmoid(), gn.Dense(100, 10), rng=0
    )
    trainer = gn.Trainer(scores, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.5), rng=0)
    print(trainer.fit(dataset))
    return scores >> gn.Softmax()


def classify(net: gn.Network[Matrix, Matrix], x: Matrix, batch_size: int) -> Labels:
    """Give the class of each image, `batch_size` of them at a time."""
    starts = range(0, len(x), batch_size)
    return np.concatenate([np.argmax(net(x[i : i + batch_size]), axis=1) for i in starts])


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--weights", metavar="PKL", help="the book's sample_weight.pkl")
    options = parser.parse_args()
    try:
        training, test = gn.data.load_mnist(data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")
    net = build(gn.load_pickled_arrays(options.weights)) if options.weights else train(training)

    rates = []
    for batch_size in BATCH_SIZES:
        start = time.perf_counter()
        right = int(np.sum(classify(net, test.x, batch_size) == test.t))
        seconds = time.perf_counter() - start
        rates.append(len(test) / seconds)
        print(f"batches of {batch_size:6,}: {right:,} of {len(test):,} right, {seconds:.3f} s")
    fastest = int(np.argmax(rates))
    speed_up = rates[fastest] / rates[0]
    print(f"batches of {BATCH_SIZES[fastest]:,} are {speed_up:.0f} times as fast as one by one")

    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    bars = axes.bar([f"{size:,}" for size in BATCH_SIZES], rates, color=BLUE)
    axes.bar_label(bars, [f"× {rate / rates[0]:.1f}" for rate in rates], padding=3)
    axes.set(title="Reading 10,000 digits", xlabel="images a batch", ylabel="images a second")
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.margins(y=0.12)
    save(figure, options.out, "batch_inference.png")


if __name__ == "__main__":
    main()
