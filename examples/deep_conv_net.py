"""DeepConvNet reads more than 99.3 % of MNIST's test digits rightly.

Section 8.1 of "Deep Learning from Scratch": six convolutions of 3x3 with ReLU, pooled after every
second, then two dense layers; He's weights, and Adam in mini-batches of 100. A few epochs do here
for the book's 20, since each sees the digits moved by up to two pixels, which stands in for more
digits, and since the learning rate climbs first and then falls along a cosine. There is no dropout
behind the last layer: it would set half of the ten scores to zero, whatever the digit.

The network is saved after each epoch; `misclassified_digits.py` shows what it gets wrong.
"""

import time
from typing import Any

import numpy as np
from _pictures import BLUE, ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import graphnn as gn
from graphnn.arrays import Images

BATCH, RATE, REACH = 100, 0.001, 2


def conv(inputs: int, outputs: int, padding: int = 1) -> gn.Conv2D[Any, Any]:
    return gn.Conv2D(inputs, outputs, 3, padding=padding, weight_init=gn.He())


def deep_conv_net() -> gn.Sequential[Any, Any]:
    layers: list[gn.Layer[Any, Any]] = [
        *(conv(1, 16), gn.ReLU(), conv(16, 16), gn.ReLU(), gn.MaxPool2D(2)),
        *(conv(16, 32), gn.ReLU(), conv(32, 32, padding=2), gn.ReLU(), gn.MaxPool2D(2)),
        *(conv(32, 64), gn.ReLU(), conv(64, 64), gn.ReLU(), gn.MaxPool2D(2)),
        *(gn.Flatten(), gn.Dense(1024, 50), gn.ReLU(), gn.Dropout(0.5, rng=0), gn.Dense(50, 10)),
    ]
    return gn.Sequential(*layers, input_shape=(1, 28, 28), rng=0)


def rising_and_falling(steps: int) -> gn.schedules.Warmup:
    """Climb for a twentieth of all steps, then fall to zero."""
    climb = max(1, steps // 20)
    return gn.schedules.Warmup(
        gn.schedules.CosineDecay(RATE, steps=max(1, steps - climb)), steps=climb
    )


def moved(digits: gn.data.Dataset[Images], rng: np.random.Generator) -> gn.data.Dataset[Images]:
    """Move each image by its own number of rows and columns; paper comes in at the edge."""
    rows, columns = digits.sample_shape[1:]
    padded = np.pad(digits.x, [(0, 0), (0, 0), (REACH, REACH), (REACH, REACH)])
    cuts = np.lib.stride_tricks.sliding_window_view(padded, (rows, columns), axis=(2, 3))
    down, right = rng.integers(0, 2 * REACH + 1, size=(2, len(digits)))
    x: Images = cuts[np.arange(len(digits)), 0, down, right][:, np.newaxis]
    return gn.data.Dataset(x, digits.t, num_classes=digits.num_classes, name=digits.name)


def learn(
    net: gn.Sequential[Any, Any],
    digits: gn.data.Dataset[Images],
    optimizer: gn.Optimizer,
    rng: np.random.Generator,
) -> list[float]:
    """Go over all digits once, which is what `Trainer.fit` does in an epoch."""
    loss, backprop, losses = gn.SoftmaxCrossEntropy(), gn.Backprop(), list[float]()
    for batch in gn.data.permutation_batches(len(digits), BATCH, rng):
        gradient = backprop(gn.Objective(net, loss, digits.x[batch], digits.t[batch]))
        optimizer.step(net.parameters(), gradient)
        assert gradient.value is not None  # backprop comes by the loss on its way
        losses.append(gradient.value)
        if len(losses) % 100 == 0:
            print(f"  step {len(losses)}: loss {np.mean(losses[-100:]):.4f}", flush=True)
    return losses


def draw(losses: list[float], rates: list[float], accuracies: list[float]) -> Figure:
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    window = min(100, len(losses))
    smooth = np.convolve(losses, np.full(window, 1 / window), mode="valid")
    left.semilogy(range(window - 1, len(losses)), smooth, ".-", color=BLUE, markersize=1)
    left.set(title=f"loss, mean of {window} steps", xlabel="step")
    middle.plot(rates, color=BLUE)
    middle.set(title="learning rate", xlabel="step", ylim=0)
    epochs = range(1, len(accuracies) + 1)
    right.plot(epochs, [100 * each for each in accuracies], "o-", color=ORANGE)
    last = (len(accuracies), 100 * accuracies[-1])
    right.annotate(f"{accuracies[-1]:.2%}", last, (0, 8), textcoords="offset points", ha="center")
    right.set(title="new digits read rightly, %", xlabel="epoch", xticks=epochs)
    right.margins(x=0.12, y=0.15)
    for axes in (left, middle, right):
        axes.grid(alpha=0.3)
    return figure


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=7, help="(default: %(default)s)")
    parser.add_argument("--images", type=int, default=60_000, help="how many of 60,000 to learn")
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(flatten=False, data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")
    train, test = train.take(options.images), test.take(min(options.images, len(test)))

    net, rng = deep_conv_net(), np.random.default_rng(0)
    print(f"{net}\n", flush=True)
    steps = options.epochs * -(-len(train) // BATCH)
    rate = rising_and_falling(steps)
    optimizer = gn.Adam(rate)
    trainer = gn.Trainer(net, loss=gn.SoftmaxCrossEntropy(), optimizer=optimizer)
    options.out.mkdir(parents=True, exist_ok=True)
    model = options.out / "deep_conv_net.safetensors"
    losses, accuracies = list[float](), list[float]()
    start = time.perf_counter()
    for number in range(1, options.epochs + 1):
        losses += learn(net, moved(train, rng), optimizer, rng)
        gn.save(net, model)
        accuracies.append(trainer.evaluate(test).accuracy)
        minutes = (time.perf_counter() - start) / 60
        print(f"epoch {number}: new digits {accuracies[-1]:.2%}, {minutes:.1f} min", flush=True)
    print(f"\nthe network: {model}")
    print(f"of {len(test):,} new digits read rightly: {accuracies[-1]:.2%}")
    save(
        draw(losses, [rate(step) for step in range(steps)], accuracies),
        options.out,
        "deep_conv_net.png",
    )


if __name__ == "__main__":
    main()
