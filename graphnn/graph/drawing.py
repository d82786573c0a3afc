"""A network drawn in the languages of Mermaid and Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from graphnn.graph.shapes import written

if TYPE_CHECKING:
    from graphnn.graph.wiring import Wiring

__all__ = ["dot", "mermaid"]

_MERMAID = {ord(each): f"#{ord(each)};" for each in '"`#&<;'} | {ord("\n"): "<br>"}
_DOT = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n"}


def mermaid(wiring: Wiring) -> str:
    """Draw `wiring` as a Mermaid flowchart, the shapes of the values on its arrows."""
    lines = ["flowchart TD"]
    for name, label in _boxes(wiring):
        lines.append(f'    {name}["{_escaped(label, _MERMAID)}"]')
    for source, target, shape in _arrows(wiring):
        lines.append(f'    {source} -->|"{shape}"| {target}')
    return "\n".join(lines)


def dot(wiring: Wiring) -> str:
    """Draw `wiring` in the DOT language, the shapes of the values on its arrows."""
    lines = ["digraph network {", "    node [shape=box];"]
    for name, label in _boxes(wiring):
        lines.append(f'    {name} [label="{_escaped(label, _DOT)}"];')
    for source, target, shape in _arrows(wiring):
        lines.append(f'    {source} -> {target} [label="{shape}"];')
    return "\n".join([*lines, "}"])


def _boxes(wiring: Wiring) -> Iterator[tuple[str, str]]:
    for slot, each in enumerate(wiring.inputs):
        yield f"n{slot}", each.name
    for place, step in enumerate(wiring.steps, start=len(wiring.inputs)):
        yield f"n{place}", f"{step.name}: {step.node.label}"
    for place in range(len(wiring.outputs)):
        yield f"out{place}", "output" if len(wiring.outputs) == 1 else f"output {place}"


def _arrows(wiring: Wiring) -> Iterator[tuple[str, str, str]]:
    for place, step in enumerate(wiring.steps, start=len(wiring.inputs)):
        for slot in step.inputs:
            yield f"n{slot}", f"n{place}", written(wiring.shapes[slot])
    for place, slot in enumerate(wiring.outputs):
        yield f"n{slot}", f"out{place}", written(wiring.shapes[slot])


def _escaped(label: str, written: Mapping[int, str]) -> str:
    return "\n".join(label.splitlines()).translate(written)
