"""``graphnn gradcheck``."""

from __future__ import annotations

import json
import math
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

__all__ = ["gradcheck"]


@click.command(
    epilog="""
\b
Examples:
  graphnn gradcheck graphnn-digits/model.safetensors digits
  graphnn gradcheck model.safetensors digits --gradient numerical --against backprop --samples 50
"""
)
@model_argument
@click.argument("dataset", type=RegisteredName("datasets"))
@click.option(
    "--gradient",
    type=RegisteredName("gradient_estimators"),
    default="backprop",
    show_default=True,
    help="The estimator that is checked.",
)
@click.option(
    "--against",
    type=RegisteredName("gradient_estimators"),
    default="numerical-exact",
    show_default=True,
    help="The estimator that it is checked against.",
)
@click.option(
    "--samples",
    metavar="N",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many of the test samples make the mini-batch.",
)
@data_option
@json_option
@traceback_option
def gradcheck(
    model: Path,
    dataset: str,
    gradient: str,
    against: str,
    samples: int,
    data: Path | None,
    as_json: bool,
) -> int:
    """Check a gradient estimator on MODEL and DATASET; exit with 1 if it is wrong."""
    import graphnn as gn
    from graphnn.cli.classifiers import natural_loss
    from graphnn.cli.train import load

    network = gn.load(model)
    _, test = load(dataset, data)
    batch = test.take(min(samples, len(test)))
    objective = gn.Objective(network, natural_loss(network), batch.x, batch.t)
    report = gn.gradcheck(objective, gradient, against=against)
    if as_json:
        found = {"passed": report.passed, **attrs.asdict(report, value_serializer=_written)}
        click.echo(json.dumps(found, indent=1, allow_nan=False))
    else:
        click.echo(repr(report))
    return 0 if report else 1


def _written(instance: object, field: attrs.Attribute[Any], value: Any) -> Any:
    """Write numbers that JSON does not have as null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
