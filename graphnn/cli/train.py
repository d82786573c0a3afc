"""``graphnn train``."""

from __future__ import annotations

import inspect
import itertools
import json
import math
import os
import shlex
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from graphnn.cli.options import HiddenSizes, RegisteredName, data_option, traceback_option

__all__ = ["train"]


@click.command(
    epilog="""
\b
Examples:
  graphnn train digits
  graphnn train digits --hidden 100,50 --activation relu --learning-rate 0.1
  graphnn train digits --optimizer adam --learning-rate 0.01
  graphnn train mnist --data ~/mnist --epochs 5
  graphnn train mnist --data ~/mnist --epochs 5 --checkpoint run.safetensors
"""
)
@click.argument("dataset", type=RegisteredName("datasets"))
@click.option(
    "--hidden",
    type=HiddenSizes(),
    multiple=True,
    default=["50"],
    help=(
        "Sizes of the hidden layers, such as 100,50 (or give it twice); empty for none.  "
        "[default: 50]"
    ),
)
@click.option(
    "--activation",
    type=RegisteredName("activations"),
    default="sigmoid",
    show_default=True,
    help="Behind each hidden layer.",
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
    default="numerical",
    show_default=True,
    help="Gradient estimator.",
)
@click.option(
    "--optimizer",
    type=RegisteredName("optimizers"),
    default="sgd",
    show_default=True,
    help="What makes a step of a gradient.",
)
@click.option(
    "--learning-rate",
    metavar="X",
    type=float,
    default=None,
    help="How far a step goes.  [default: 0.5 for sgd, else the optimizer's own]",
)
@click.option(
    "--epochs",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="Times over the data.  [default: 5 for 10,000 samples and more, else 40]",
)
@click.option(
    "--batch-size",
    metavar="N",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Samples a step.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of the first parameters and the mini-batches.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for model, picture and history.  [default: graphnn-DATASET]",
)
@click.option(
    "--checkpoint",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="File that keeps the training; the same command goes on from it.",
)
@data_option
@traceback_option
def train(
    dataset: str,
    hidden: tuple[tuple[int, ...], ...],
    activation: str,
    loss: str,
    gradient: str,
    optimizer: str,
    learning_rate: float | None,
    epochs: int | None,
    batch_size: int,
    seed: int,
    out: Path | None,
    checkpoint: Path | None,
    data: Path | None,
) -> int:
    """Train a network on DATASET; end with a table, a model file and a picture.

    DATASET is digits, which are embedded, mnist, or what a plugin brings; graphnn plugins lists all
    names.
    """
    import graphnn as gn
    from graphnn.cli import picture
    from graphnn.cli.classifiers import ending, targets_for
    from graphnn.cli.tables import history_table, output

    console = output()
    estimator = gn.get_gradient_estimator(gradient)
    folder = out if out is not None else Path(f"graphnn-{dataset.lower()}")
    check_apart(checkpoint, folder / "model.safetensors")
    measure = gn.get_loss(loss)
    training, test = (targets_for(measure, part) for part in load(dataset, data))
    sizes = list(itertools.chain.from_iterable(hidden))
    network = gn.Sequential(*layers(training, sizes, activation), *ending(measure), rng=seed)
    trainer = gn.Trainer(
        network,
        loss=measure,
        optimizer=stepping(optimizer, learning_rate),
        gradient=estimator,
        rng=seed,
    )
    check_can_be_kept(folder, network)
    click.echo(repr(network))
    times = epochs if epochs is not None else (5 if len(training) >= 10_000 else 40)
    history = trainer.fit(
        training, epochs=times, batch_size=batch_size, validation=test, checkpoint=checkpoint
    )
    # Kept before anything is told: whoever reads the output may have gone.
    keep(folder, trainer.network, history)
    drawing = folder / "training.png"
    replace(drawing, lambda path: picture.draw_training(path, history, trainer.network, test))
    if history:
        console.print(history_table(history))
    if history.reason == "interrupted":
        done = len(history.step_losses)
        click.echo(f"Training was interrupted after {done:,} steps; this is what there is.")
        if checkpoint is not None:
            click.echo(f"The same command goes on from {checkpoint}.")
    else:
        click.echo(comparison(trainer, training, gradient, batch_size))
    click.echo(f"model    {folder / 'model.safetensors'}")
    click.echo(f"picture  {drawing}")
    click.echo(f"history  {folder / 'history.json'}")
    following = ["graphnn", "evaluate", str(folder / "model.safetensors"), dataset]
    following += [] if data is None else ["--data", str(data)]
    click.echo(f"\nNext: {shlex.join(following)}")
    return 130 if history.reason == "interrupted" else 0


def check_apart(checkpoint: Path | None, model: Path) -> None:
    """Refuse a checkpoint that the model would be written over when the training ends."""
    if checkpoint is not None and checkpoint.resolve() == model.resolve():
        raise click.BadParameter(
            f"{checkpoint} is where the model will be; wanted a file of its own, such as "
            "run.safetensors",
            param_hint="'--checkpoint'",
        )


def stepping(name: str, learning_rate: float | None) -> Any:
    """Make the optimiser; what is a good learning rate for one is none for another."""
    import graphnn as gn

    optimizer = gn.get_optimizer(name)
    if learning_rate is None and isinstance(optimizer, gn.SGD):
        learning_rate = 0.5
    if learning_rate is None:
        return optimizer
    return gn.get_optimizer(name, learning_rate=learning_rate)


def comparison(trainer: Any, training: Any, gradient: str, batch_size: int) -> str:
    """Compare the estimator's gradient at the end with another's, in one line.

    The other is backprop's, or for backprop itself that of the finite differences.
    """
    import numpy as np

    import graphnn as gn

    batch = training.take(min(batch_size, len(training)))
    objective = gn.Objective(trainer.network, trainer.loss, batch.x, batch.t)
    other = "numerical" if isinstance(trainer.gradient, gn.Backprop) else "backprop"
    try:
        expected = gn.get_gradient_estimator(other)(objective).vector
    except gn.NotDifferentiableError:
        return f"gradient {gradient}; backprop cannot check it: a layer has no pullback"
    apart = np.abs(trainer.gradient(objective).vector - expected).max(initial=0)
    return (
        f"gradient {gradient}; from that of {other} it differs by {apart:.1e} at most, "
        f"where the largest derivative is {np.abs(expected).max(initial=0):.1e}"
    )


def load(dataset: str, data: Path | None) -> tuple[Any, Any]:
    """Load a registered data set, from a folder where one is given.

    Raises
    ------
    click.UsageError
        If the data set takes no folder.
    """
    import graphnn as gn

    loader = gn.get_dataset(dataset)
    if data is None:
        return loader()
    if "data" not in inspect.signature(loader).parameters:
        raise click.UsageError(f"the data set {dataset!r} takes no --data")
    return loader(data=data)


def layers(training: Any, hidden: Sequence[int], activation: str) -> list[Any]:
    """Make the layers of a classifier: dense ones with an activation behind each but the last."""
    import graphnn as gn

    shape = training.sample_shape
    made: list[Any] = [] if len(shape) == 1 else [gn.Flatten()]
    outputs = training.num_classes or math.prod(training.t.shape[1:])
    sizes = [math.prod(shape), *hidden, outputs]
    for inputs, outputs in itertools.pairwise(sizes):
        made += [gn.Dense(inputs, outputs), gn.get_activation(activation)]
    return made[:-1]


def check_can_be_kept(folder: Path, network: Any) -> None:
    """Find out before the training whether its results can be kept, by keeping the network once.

    A folder that cannot be written, a missing library and a layer that no file can hold all show.
    """
    import graphnn as gn

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as rehearsal:
        gn.save(network, Path(rehearsal) / "model.safetensors")


def keep(folder: Path, network: Any, history: Any) -> None:
    """Write model and history."""
    import graphnn as gn

    gn.save(network, folder / "model.safetensors")
    text = json.dumps({**history.to_dict(), "step_loss": history.step_losses}, indent=1)
    replace(folder / "history.json", lambda path: path.write_text(text))


def replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside `path`, then put it there in one step."""
    beside = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
