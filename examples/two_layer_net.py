"""TwoLayerNet learns MNIST: a few steps by finite differences, then whole epochs by backprop.

Sections 4.5 and 5.7 of "Deep Learning from Scratch". The notes' loop evaluates the loss twice for
each parameter, so it gets a smaller network here (784-10-10, 7,960 parameters) and five steps on
the same five images. The same differences without what they repeat, and backprop, take these steps
too, see the same losses, and need a fraction of the time. Then backprop trains the notes' 784-50-10
network on all 60,000 images.
"""

from _pictures import BLUE, ORANGE, argument_parser, save
from matplotlib import pyplot as plt

import graphnn as gn
from graphnn.arrays import Matrix

STEPS, IMAGES = 5, 5


def trainer(hidden: int, gradient: str) -> gn.Trainer:
    """Make ready to train; weights start with standard deviation 0.01, as in the notes."""
    small = gn.Normal(0.01)
    net = gn.Sequential(
        gn.Dense(784, hidden, weight_init=small),
        gn.Sigmoid(),
        gn.Dense(hidden, 10, weight_init=small),
        rng=0,
    )
    return gn.Trainer(
        net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.5), gradient=gradient, rng=0
    )


def take_steps(few: gn.data.Dataset[Matrix], gradient: str) -> tuple[float, ...]:
    """Take a few steps, say how long one lasts, and return the losses."""
    history = trainer(10, gradient).fit(few, epochs=STEPS, batch_size=len(few))
    seconds = sum(epoch.seconds for epoch in history) / STEPS
    losses = " ".join(f"{loss:.6f}" for loss in history.step_losses)
    print(f"{gradient:14}  {seconds:8.4f} s a step, losses {losses}")
    return history.step_losses


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=5, help="of backprop (default: %(default)s)")
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")

    few = train.take(IMAGES)
    print(f"784-10-10, {STEPS} steps on {IMAGES} images")
    walked, _, pulled = (
        take_steps(few, gradient) for gradient in ("numerical-walk", "numerical", "backprop")
    )

    full = trainer(50, "backprop")
    print(f"\n{full.network}\n")
    history = full.fit(train, epochs=options.epochs, batch_size=100, validation=test)
    print(history)
    seconds = sum(epoch.seconds for epoch in history) / len(history.step_losses)
    print(f"\n{seconds:.5f} s a step of 100 images")
    print(f"of {len(test):,} new digits read rightly: {full.evaluate(test).accuracy:.2%}")

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12.5, 4), layout="constrained")
    steps = range(1, STEPS + 1)
    left.plot(steps, walked, "s", color=ORANGE, markersize=11, label="finite differences")
    left.plot(steps, pulled, "o-", color=BLUE, label="backprop")
    left.set(title="784-10-10, five images: loss", xlabel="step", xticks=steps)
    left.grid(alpha=0.3)
    left.legend()
    history.plot(axes=(middle, right))
    middle.set_title("784-50-10, backprop: loss")
    right.set_title("784-50-10, backprop: accuracy")
    save(figure, options.out, "two_layer_net.png")


if __name__ == "__main__":
    main()
