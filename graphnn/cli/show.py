"""``graphnn show``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from graphnn.cli.options import model_argument, traceback_option

__all__ = ["show"]

FORMATS: Final[dict[str, Callable[[Any], str]]] = {
    "table": lambda network: f"{network!r}\n\n{_drawing(network)}",
    "mermaid": lambda network: network.to_mermaid(),
    "dot": lambda network: network.to_dot(),
}


@click.command(
    epilog="""
\b
Examples:
  graphnn show model.safetensors
  graphnn show model.safetensors --format dot | dot -Tsvg > model.svg
"""
)
@model_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="table",
    show_default=True,
    help="Table with a drawing, or a language that draws.",
)
@traceback_option
def show(model: Path, form: str) -> None:
    """Show the layers of MODEL."""
    import graphnn as gn

    click.echo(FORMATS[form](gn.load(model)))


def _drawing(network: Any) -> str:
    from graphnn.graph.shapes import written

    wiring = network.wiring.flat
    entrances = len(wiring.inputs)
    lines = [
        f"{each.name} {written(wiring.shapes[slot])}" for slot, each in enumerate(wiring.inputs)
    ]
    for place, step in enumerate(wiring.steps):
        previous = place + entrances - 1
        sources = [
            wiring.inputs[slot].name if slot < entrances else wiring.steps[slot - entrances].name
            for slot in step.inputs
        ]
        taken = "" if step.inputs == (previous,) else f"   takes {', '.join(sources)}"
        shape = written(wiring.shapes[entrances + place])
        lines += ["  │", f"  ▼ {step.name}  {step.node.label}  {shape}{taken}"]
    return "\n".join(lines)
