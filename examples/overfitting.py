"""Overfitting, and two ways against it: weight decay and dropout.

Section 6.4 of "Deep Learning from Scratch": a network of seven layers learns 300 digits by heart,
and reads new ones less well (figure 6-20). A penalty on large weights narrows the gap (figure
6-21), and so do units that are left out by chance (figure 6-23). Narrowed it is from above: less is
learned by heart, and no more of the new digits are read than before.
"""

from __future__ import annotations

import itertools
from typing import Any

from _pictures import BLUE, ORANGE, argument_parser, save
from attrs import frozen
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import graphnn as gn

SIZES = (784, 100, 100, 100, 100, 100, 100, 10)


@frozen
class Case:
    """A way of training, with the numbers of the book."""

    name: str
    weight_decay: float = 0.0
    dropout: float = 0.0


CASES = (
    Case("nothing against it"),
    Case("weight decay 0.1", weight_decay=0.1),
    Case("dropout 0.2", dropout=0.2),
)


def network(dropout: float) -> gn.Sequential[Any, Any]:
    layers: list[gn.Layer[Any, Any]] = []
    for seed, (inputs, outputs) in enumerate(itertools.pairwise(SIZES[:-1])):
        layers += [gn.Dense(inputs, outputs), gn.ReLU(), gn.Dropout(dropout, rng=seed)]
    return gn.Sequential(*layers, gn.Dense(*SIZES[-2:]), rng=0)


def draw(axes: Axes, case: Case, history: gn.History) -> None:
    epochs = range(1, len(history) + 1)
    axes.plot(epochs, [each.accuracy for each in history], color=BLUE, label="300 training images")
    seen = [each.validation_accuracy for each in history]
    axes.plot(epochs, seen, "--", color=ORANGE, label="new images")
    axes.set(title=case.name, xlabel="epoch", ylim=(0, 1.03))
    axes.grid(alpha=0.3)
    axes.margins(x=0)


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=300, help="(default: %(default)s)")
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")
    few, some = train[:300], test[::10]  # some are enough for a curve

    figure, panels = plt.subplots(1, 3, figsize=(12, 4.2), sharey=True, layout="constrained")
    print(f"after {options.epochs} epochs    300 training images  {len(test):,} new images    gap")
    for axes, case in zip(panels, CASES, strict=True):
        trainer = gn.Trainer(
            network(case.dropout),
            loss=gn.SoftmaxCrossEntropy(),
            optimizer=gn.SGD(0.01, weight_decay=case.weight_decay),
            rng=0,
        )
        history = trainer.fit(few, epochs=options.epochs, batch_size=100, validation=some)
        draw(axes, case, history)
        known, new = history[-1].accuracy, trainer.evaluate(test).accuracy
        print(f"{case.name:19} {known:18.1%}  {new:16.1%}  {known - new:7.1%}")
    panels[0].set_ylabel("accuracy")
    panels[0].legend(loc="lower right")
    save(figure, options.out, "overfitting.png")


if __name__ == "__main__":
    main()
