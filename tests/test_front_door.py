"""The front door: ``import graphnn`` is quick, and every name is where mypy thinks that it is."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import graphnn as gn

SOURCE = ast.parse(Path(gn.__file__).read_text())


def typed_names() -> dict[str, str]:
    """Read which names mypy sees, and from which room."""
    (block,) = (
        node
        for node in SOURCE.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.asname or alias.name: (node.module or "").removeprefix("graphnn").lstrip(".")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_names_are_those_that_mypy_sees() -> None:
    rooms = {name: room for name, room in typed_names().items() if room}
    assert rooms == gn._ROOM_OF
    assert sorted(gn.__all__) == sorted({*rooms, "data", "schedules", "search"})


@pytest.mark.parametrize("name", sorted(gn.__all__))
def test_every_name_is_there(name: str) -> None:
    assert getattr(gn, name) is not None
    assert name in dir(gn)


@pytest.mark.parametrize(
    "name", ["functional.sigmoid", "data.load_digits", "arrays.Matrix", "typevars.T"]
)
def test_rooms_are_attributes(name: str) -> None:
    program = f"import graphnn; graphnn.{name}"
    subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)


def test_what_is_offered_is_ours() -> None:
    offered = {name for name in dir(gn) if not name.startswith("_")}
    assert offered >= {*gn.__all__, "arrays", "graph"}
    assert offered.isdisjoint({"annotations", "importlib", "TYPE_CHECKING"})


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Dens'"):
        _ = gn.Dens  # type: ignore[attr-defined]


def test_import_brings_numpy_alone_at_most() -> None:
    program = (
        "import sys, graphnn; "
        "print([name for name in ('attrs', 'attr', 'pluggy', 'matplotlib', 'rich', 'click') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
