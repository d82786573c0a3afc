"""``graphnn evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import click

from graphnn.cli.options import (
    RegisteredName,
    data_option,
    json_option,
    model_argument,
    traceback_option,
)

__all__ = ["evaluate"]


@click.command(
    epilog="""
\b
Examples:
  graphnn evaluate graphnn-digits/model.safetensors digits
  graphnn evaluate model.safetensors mnist --data ~/mnist --json
"""
)
@model_argument
@click.argument("dataset", type=RegisteredName("datasets"))
@click.option(
    "--loss",
    type=RegisteredName("losses"),
    default=None,
    help="[default: the cross entropy of probabilities or scores, whatever the model gives]",
)
@data_option
@json_option
@traceback_option
def evaluate(model: Path, dataset: str, loss: str | None, data: Path | None, as_json: bool) -> None:
    """Measure loss and accuracy of MODEL on the test data of DATASET."""
    import numpy as np
    from rich.table import Table

    import graphnn as gn
    from graphnn.cli.classifiers import gives_one_score, natural_loss, targets_for
    from graphnn.cli.tables import output
    from graphnn.cli.train import load
    from graphnn.training.evaluation import classes, outputs
    from graphnn.training.evaluation import evaluate as measure

    network = gn.load(model)
    chosen = natural_loss(network) if loss is None else gn.get_loss(loss)
    test: Any = load(dataset, data)[1]
    test = test if gives_one_score(network) else targets_for(chosen, test)
    found = measure(network, chosen, test)
    if as_json:
        click.echo(json.dumps(attrs.asdict(found)))
        return
    console = output()
    accuracy = "" if found.accuracy is None else f", accuracy {found.accuracy:.2%}"
    console.print(f"{found.samples:,} samples: loss {found.loss:.4f}{accuracy}")
    if found.accuracy is None or test.num_classes > 20:
        return
    labels = test.t if test.t.ndim == 1 else classes(test.t)
    predicted = np.concatenate(
        [classes(chosen.class_scores(y)) for y, _ in outputs(network, test, 1000)]
    )
    classes_seen = max(test.num_classes, int(predicted.max()) + 1)
    counts = np.zeros((classes_seen, classes_seen), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    table = Table("class", title="predicted as", box=None)
    for label in range(classes_seen):
        table.add_column(str(label), justify="right")
    for label, row in enumerate(counts):
        cells = ["·" if n == 0 else str(n) for n in row]
        cells[label] = f"[bold]{cells[label]}[/bold]"
        table.add_row(str(label), *cells)
    console.print(table)
