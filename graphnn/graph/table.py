"""A network written as a table: layer, output shape, parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphnn.graph.declarations import Kind
from graphnn.graph.references import array_refs
from graphnn.graph.shapes import written

if TYPE_CHECKING:
    from graphnn.graph.wiring import Wiring

__all__ = ["write"]


def write(title: str, wiring: Wiring) -> str:
    """Write the layers of a network, one a row, with a total below.

    Parameters
    ----------
    title
        What the table is of.
    wiring
        The network.
    """
    flat = wiring.flat
    first_place: dict[int, str] = {}
    kinds: tuple[Kind, ...] = ("parameter", "buffer") if wiring.buffer_refs else ("parameter",)
    counted: set[tuple[int, str]] = set()
    rows = [(title, "takes", "output shape", *(f"{kind}s" for kind in kinds))]
    widest = max((len(step.name) for step in flat.steps), default=0)
    for step, shape in zip(flat.steps, flat.shapes[len(flat.inputs) :], strict=True):
        source = ", ".join(_source(wiring, slot) for slot in step.inputs)
        earlier = first_place.setdefault(id(step.node), step.name)
        counts = []
        for kind in kinds:
            refs = {(id(ref.node), ref.field): ref for ref in array_refs(step.node, kind)}
            size = sum(ref.array.size for key, ref in refs.items() if key not in counted)
            counted.update(refs)
            counts.append(f"{size:,}" if earlier == step.name else f"as {earlier}")
        label = " ".join(step.node.label.split())
        rows.append((f"{step.name:{widest}}  {label}", source, written(shape), *counts))
    totals = (sum(ref.array.size for ref in wiring.refs(kind)) for kind in kinds)
    rows.append(("total", "", "", *(f"{total:,}" for total in totals)))
    if _is_chain(flat):
        rows = [(row[0], *row[2:]) for row in rows]
    return _aligned(rows, numbers=len(kinds))


def _source(wiring: Wiring, slot: int) -> str:
    flat = wiring.flat
    inputs = len(flat.inputs)
    return (
        " ".join(flat.inputs[slot].name.split())
        if slot < inputs
        else flat.steps[slot - inputs].name
    )


def _is_chain(wiring: Wiring) -> bool:
    return len(wiring.inputs) == 1 and all(
        step.inputs == (position,) for position, step in enumerate(wiring.steps)
    )


def _aligned(rows: Sequence[tuple[str, ...]], *, numbers: int) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if place >= len(row) - numbers else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    rule = "-" * len(lines[0])
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])
