"""What the first weights mean for training: MNIST, five layers, three initialisers.

Section 6.2.4 of "Deep Learning from Scratch": four hidden layers of 100 ReLU units learn MNIST by
plain gradient descent. Weights of standard deviation 0.01 let no gradient through, and nothing is
learned; Xavier's and He's learn, He's quicker.
"""

import itertools
from typing import Any

from _pictures import BLUE, GREEN, ORANGE, argument_parser, save, smoothed
from matplotlib import pyplot as plt

import graphnn as gn
from graphnn.graph import Initializer

SIZES = (784, 100, 100, 100, 100, 10)

INITIALIZERS: dict[str, tuple[Initializer, str]] = {
    "std 0.01": (gn.Normal(0.01), ORANGE),
    "Xavier": (gn.Xavier(), GREEN),
    "He": (gn.He(), BLUE),
}


def network(initializer: Initializer) -> gn.Sequential[Any, Any]:
    layers: list[gn.Layer[Any, Any]] = []
    for inputs, outputs in itertools.pairwise(SIZES):
        layers += [gn.Dense(inputs, outputs, weight_init=initializer), gn.ReLU()]
    return gn.Sequential(*layers[:-1], rng=0)


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=3, help="(default: %(default)s)")
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")

    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for name, (initializer, colour) in INITIALIZERS.items():
        trainer = gn.Trainer(
            network(initializer), loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.01), rng=0
        )
        history = trainer.fit(train, epochs=options.epochs, batch_size=128)
        losses = smoothed(history.step_losses)
        axes.plot(losses, color=colour, linewidth=1.5, label=name)
        accuracy = trainer.evaluate(test).accuracy
        print(f"{name:9} last loss {losses[-1]:.3f}, accuracy on new digits {accuracy:.1%}")
    axes.set(xlabel="step", ylabel="loss of the mini-batch, mean of 25", ylim=(0, 2.5))
    axes.set_title("784-100-100-100-100-10, ReLU, SGD(0.01), batches of 128")
    axes.grid(alpha=0.3)
    axes.margins(x=0)
    axes.legend(loc="center right")
    save(figure, options.out, "initializers_compared.png")


if __name__ == "__main__":
    main()
