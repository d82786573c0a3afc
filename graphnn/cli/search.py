"""``graphnn search``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from graphnn.cli.options import RegisteredName, data_option, traceback_option
from graphnn.cli.ranges import NAMES, NUMBERS, WHOLE_NUMBERS, SettingRange

if TYPE_CHECKING:
    from graphnn.search import SearchResults, Strategy
    from graphnn.training import Evaluation

__all__ = ["search"]

STRATEGIES: Final = ("random", "grid", "halving")


@click.command(
    epilog="""
A setting is given as a value (0.1), as several (0.1,1), or as a range (1e-3..1). A range over a
factor of ten and more is searched by orders of magnitude. The same command goes on where it was
stopped or killed.

\b
Examples:
  graphnn search digits
  graphnn search digits --trials 50 --strategy halving --jobs 2 --activation relu,sigmoid
  graphnn search mnist --data ~/mnist --hidden 50,100 --learning-rate 1e-2..10
"""
)
@click.argument("dataset", type=RegisteredName("datasets"))
@click.option(
    "--learning-rate",
    metavar="RANGE",
    type=NUMBERS,
    default="1e-3..1",
    show_default=True,
    help="How far a step goes.",
)
@click.option(
    "--hidden",
    metavar="RANGE",
    type=WHOLE_NUMBERS,
    default="20..100",
    show_default=True,
    help="Size of each hidden layer.",
)
@click.option(
    "--layers",
    metavar="RANGE",
    type=WHOLE_NUMBERS,
    default="1",
    show_default=True,
    help="How many hidden layers.",
)
@click.option(
    "--activation",
    metavar="NAMES",
    type=NAMES,
    default="relu",
    show_default=True,
    help="Behind each hidden layer.",
)
@click.option(
    "--batch-size",
    metavar="RANGE",
    type=WHOLE_NUMBERS,
    default="50",
    show_default=True,
    help="Samples a step.",
)
@click.option(
    "--optimizer",
    metavar="NAMES",
    type=NAMES,
    default="sgd",
    show_default=True,
    help="What makes a step of a gradient.",
)
@click.option(
    "--optimizer-setting",
    "more",
    metavar="NAME=RANGE",
    type=SettingRange(),
    multiple=True,
    help="Another setting of the optimizer: weight_decay=1e-8..1e-4; give it again for more.",
)
@click.option(
    "--loss",
    type=RegisteredName("losses"),
    default="softmax-cross-entropy",
    show_default=True,
    help="What the training lowers.",
)
@click.option(
    "--gradient",
    type=RegisteredName("gradient_estimators"),
    default="backprop",
    show_default=True,
    help="Gradient estimator.",
)
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    default="random",
    show_default=True,
    help="Random draws, a grid, or random draws of which the best are trained longer.",
)
@click.option(
    "--trials",
    metavar="N",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Settings that are tried.",
)
@click.option(
    "--points",
    metavar="N",
    type=click.IntRange(min=2),
    default=4,
    show_default=True,
    help="Of a grid: values a range, in place of --trials.",
)
@click.option(
    "--epochs",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="Times over the data, at most.  [default: 5 for 10,000 samples and more, else 40]",
)
@click.option(
    "--held-out",
    metavar="SHARE",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.2,
    show_default=True,
    help="Share of the training data on which the trials are measured.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=int,
    default=1,
    show_default=True,
    help="Trials side by side; -1 for one a core.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of the draws and the trainings.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for trials, best model and picture.  [default: graphnn-search-DATASET]",
)
@data_option
@traceback_option
def search(
    dataset: str,
    learning_rate: Any,
    hidden: Any,
    layers: Any,
    activation: Any,
    batch_size: Any,
    optimizer: Any,
    more: tuple[tuple[str, Any], ...],
    loss: str,
    gradient: str,
    strategy: str,
    trials: int,
    points: int,
    epochs: int | None,
    held_out: float,
    jobs: int,
    seed: int,
    out: Path | None,
    data: Path | None,
) -> int:
    """Search settings for a network on DATASET; end with a table, the best model and a picture.

    The trials are measured on training data that are held out; of the test data only the best
    model gets to see any, at the end.
    """
    import graphnn as gn
    from graphnn.cli import picture
    from graphnn.cli.classifiers import targets_for
    from graphnn.cli.searching import Classifier, batch_size_of, settings, try_out
    from graphnn.cli.tables import output, trials_table
    from graphnn.cli.train import check_can_be_kept, load, replace
    from graphnn.search import Distribution, Space, TrainingTrial, run

    folder = out if out is not None else Path(f"graphnn-search-{dataset.lower()}")
    if jobs == 0:
        raise click.BadParameter("0; wanted 1 or more, or -1 for one a core", param_hint="'--jobs'")
    given = with_more(
        {
            "learning_rate": learning_rate,
            "hidden": hidden,
            "layers": layers,
            "activation": activation,
            "batch_size": batch_size,
            "optimizer": optimizer,
        },
        more,
    )
    if not any(isinstance(each, Distribution) for each in given.values()):
        raise click.UsageError("nothing to search; give a setting a range: --hidden 20..100")
    measure = gn.get_loss(loss)
    training, test = (targets_for(measure, part) for part in load(dataset, data))
    make = Classifier(training.take(1), loss, gradient)
    space = Space(settings, **given)
    check_can_be_kept(folder, try_out(space, make))
    trial: TrainingTrial[Any] = TrainingTrial(
        make, training, held_out=held_out, batch_size=batch_size_of, rng=seed
    )
    times = epochs if epochs is not None else (5 if len(training) >= 10_000 else 40)
    plan = planned(strategy, trials=trials, points=points, epochs=times)
    results = run(trial, space, plan, rng=seed, n_jobs=jobs, folder=folder)
    # Drawn before anything is told: whoever reads the output may have gone.
    drawing = folder / "search.png"
    replace(drawing, lambda path: picture.draw_search(path, results))
    if results:
        output().print(trials_table(results))
    click.echo(summary(results))
    if results.model_file is not None:
        found = gn.Trainer(results.best_model, loss=measure, optimizer="sgd").evaluate(test)
        click.echo(f"best model on the {found.samples:,} test samples, new to it: {quality(found)}")
        click.echo(f"model    {results.model_file}")
    click.echo(f"picture  {drawing}")
    click.echo(f"trials   {folder / 'trials.jsonl'}")
    if results.reason == "interrupted":
        click.echo("\nThe search was interrupted; the same command goes on with it.")
        return 130
    if results.model_file is None:
        return 1
    following = ["graphnn", "evaluate", str(results.model_file), dataset]
    following += [] if data is None else ["--data", str(data)]
    click.echo(f"\nNext: {shlex.join(following)}")
    return 0


def with_more(given: dict[str, Any], more: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """Add the other settings of the optimiser, none of which may stand in for another setting."""
    found = dict(given)
    for name, value in more:
        if name in given:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"--optimizer-setting {name} has an option of its own, {option}")
        if name in found:
            raise click.UsageError(f"--optimizer-setting {name} is given twice")
        found[name] = value
    return found


def planned(name: str, *, trials: int, points: int, epochs: int) -> Strategy:
    """Make the strategy of a name."""
    from graphnn.search import GridSearch, RandomSearch, SuccessiveHalving

    made: dict[str, Strategy] = {
        "random": RandomSearch(trials, budget=epochs),
        "grid": GridSearch(points, budget=epochs),
        "halving": SuccessiveHalving(trials, max_budget=epochs),
    }
    return made[name]


def summary(results: SearchResults[Any]) -> str:
    """Count the trials, and quote a failure if there is one."""
    failed = [each for each in results if each.failed]
    counted = f"{len(results):,} trial{'' if len(results) == 1 else 's'}"
    if not failed:
        return counted
    first = failed[0]
    return f"{counted}, of which {len(failed):,} failed: trial {first.number} with {first.error}"


def quality(found: Evaluation) -> str:
    """Write how good a model is."""
    accuracy = "" if found.accuracy is None else f", accuracy {found.accuracy:.2%}"
    return f"loss {found.loss:.4f}{accuracy}"
