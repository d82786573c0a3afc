"""Which learning rate, how much weight decay? Random search on a logarithmic scale.

Section 6.5 of "Deep Learning from Scratch": 500 images of MNIST, a fifth of them held out, a
network of six hidden layers of 100, and a hundred trials of 50 epochs each, with a learning rate
between 1e-6 and 1e-2 and a weight decay between 1e-8 and 1e-4. Then the same draws by successive
halving, which gives up early on what begins badly.
"""

import itertools
from collections.abc import Sequence

import attrs
import numpy as np
from _pictures import BLUE, ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import graphnn as gn
from graphnn import search

IMAGES, EPOCHS, CURVES = 500, 50, 20


@attrs.frozen
class Settings:
    """What is searched; a misspelt field below is an error of type."""

    weight_decay: float
    learning_rate: float


@attrs.frozen
class DecayingBackprop:
    """Backprop of the loss with ``decay / 2`` times the sum of all squared weights (6.4.2)."""

    decay: float

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        """Give the gradient, with that of the squares added."""
        gradient = gn.Backprop()(objective)
        weights = objective.network.parameters()
        slopes = {
            name: slope + self.decay * weights[name] if name.endswith("weight") else slope
            for name, slope in gradient.arrays.items()
        }
        return attrs.evolve(gradient, arrays=slopes)


def make(settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
    """Make the book's MultiLayerNet and what trains it."""
    sizes = [784, *[100] * 6]
    hidden = [
        part
        for inputs, outputs in itertools.pairwise(sizes)
        for part in (gn.Dense(inputs, outputs), gn.ReLU())
    ]
    return gn.Trainer(
        gn.Sequential(*hidden, gn.Dense(100, 10), rng=rng),
        loss=gn.SoftmaxCrossEntropy(),
        optimizer=gn.SGD(settings.learning_rate),
        gradient=DecayingBackprop(settings.weight_decay),
        rng=rng,
    )


SPACE = search.Space(
    Settings,
    weight_decay=search.log_uniform(1e-8, 1e-4),
    learning_rate=search.log_uniform(1e-6, 1e-2),
)


def draw_curves(trials: Sequence[search.FinishedTrial[Settings]]) -> Figure:
    """Draw how the accuracy of the best trials grew, as in figure 6-24."""
    figure, grid = plt.subplots(
        4, 5, figsize=(11, 7.5), sharex=True, sharey=True, layout="constrained"
    )
    for rank, (axes, trial) in enumerate(zip(grid.flat, trials, strict=False), start=1):
        epochs = range(1, trial.budget + 1)
        axes.plot(epochs, trial.details["validation_accuracy"], color=BLUE, label="held out")
        axes.plot(epochs, trial.details["accuracy"], "--", color=ORANGE, label="training")
        axes.set_title(f"best {rank}: {trial.score:.0%}", fontsize=10)
        axes.grid(alpha=0.3)
    grid[0, 0].legend(fontsize=9)
    figure.supxlabel("epoch")
    figure.supylabel("accuracy")
    return figure


def report(title: str, results: search.SearchResults[Settings]) -> None:
    """Print the best trials and what the search has cost."""
    print(f"\n{title}: {sum(trial.budget for trial in results):,} epochs")
    for rank, trial in enumerate(results[:5], start=1):
        settings = trial.settings
        print(
            f"best {rank} (held out {trial.score:.2f})  learning rate {settings.learning_rate:.2e}"
            f"  weight decay {settings.weight_decay:.2e}  {trial.budget} epochs"
        )


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--data", metavar="DIR", help="folder with the MNIST files")
    parser.add_argument("--trials", type=int, default=100, help="(default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=-1, help="side by side (default: one a core)")
    parser.add_argument("--record", metavar="DIR", help="where a search that was killed goes on")
    options = parser.parse_args()
    try:
        train, test = gn.data.load_mnist(data=options.data)
    except (OSError, ModuleNotFoundError) as error:
        parser.error(f"MNIST is needed: {error}")

    trial = search.TrainingTrial(make, train.take(IMAGES), held_out=0.2, batch_size=100)
    results = search.run(
        trial,
        SPACE,
        search.RandomSearch(options.trials, budget=EPOCHS),
        rng=0,
        n_jobs=options.jobs,
        folder=options.record,
    )
    report("random search", results)
    halved = search.run(
        trial,
        SPACE,
        search.SuccessiveHalving(options.trials, max_budget=EPOCHS),
        rng=0,
        n_jobs=options.jobs,
    )
    report("successive halving", halved)

    best = gn.Trainer(results.best_model, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD())
    accuracy = best.evaluate(test).accuracy
    print(f"\nthe best on {len(test):,} test images, which had no part in this: {accuracy:.1%}")
    save(results.plot(), options.out, "hyperparameter_search.png")
    save(draw_curves(results[:CURVES]), options.out, "hyperparameter_search_curves.png")


if __name__ == "__main__":
    main()
