"""What the documentation shows passes ``mypy --strict`` with the plugin, as its readers type it."""

from __future__ import annotations

import ast
import doctest
import re
import time
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

api = pytest.importorskip("mypy.api", reason="mypy is needed: pip install graphnn[lint]")

ROOT = Path(__file__).parents[2]

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

SOURCES = [*sorted((ROOT / "graphnn").rglob("*.py"))]


@attrs.frozen
class Session:
    """The examples of one page or docstring, which share their names."""

    place: str
    examples: tuple[doctest.Example, ...]
    head: str = ""

    @classmethod
    def of(cls, place: str, text: str, head: str = "") -> Session:
        return cls(place, tuple(doctest.DocTestParser().get_examples(text)), head)

    @property
    def module(self) -> str:
        return re.sub(r"\W+", "_", self.place)

    @property
    def text(self) -> str:
        return self.head + "".join(example.source for example in self.examples)

    @property
    def raising(self) -> set[int]:
        """The lines that are shown to raise an exception, as mypy may well know."""
        line, found = self.head.count("\n") + 1, set[int]()
        for example in self.examples:
            behind = line + example.source.count("\n")
            if example.exc_msg is not None:
                found.update(range(line, behind))
            line = behind
        return found


def sessions() -> Iterator[Session]:
    """Read the pages, and the docstrings of all modules."""
    for page in PAGES:
        yield Session.of(str(page.relative_to(ROOT)), page.read_text("utf-8"))
    for source in SOURCES:
        name = source.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        tree = ast.parse(source.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = ast.get_docstring(node) or ""
                place = f"{name}.{getattr(node, 'name', 'module')}"
                yield Session.of(place, text, _names_in(tree, name))


def _names_in(module: ast.Module, name: str) -> str:
    """Import what the docstrings of a module know: what it imports, and what it defines."""
    imports = [each for each in module.body if isinstance(each, ast.Import | ast.ImportFrom)]
    lines = [ast.unparse(each) for each in imports if "__future__" not in ast.unparse(each)]
    return "\n".join([*lines, f"from {name} import *", ""])


SESSIONS = [one for one in sessions() if one.examples]


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory, mypy_cache: Path) -> dict[str, list[str]]:
    """Run mypy once over all examples; give the errors by module."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "mypy.ini").write_text("[mypy]\nstrict = True\nplugins = graphnn.mypy\n")
    for one in SESSIONS:
        (folder / f"{one.module}.py").write_text(f"{one.text}# {time.time()}\n", "utf-8")
    options = ["--config-file", str(folder / "mypy.ini"), "--cache-dir", str(mypy_cache)]
    output, failure, _ = api.run([*options, str(folder)])
    assert not failure
    assert f"checked {len(SESSIONS)} source files" in output
    raising = {one.module: one.raising for one in SESSIONS}
    found: dict[str, list[str]] = {}
    for name, line, message in re.findall(r"(\w+)\.py:(\d+): error: (.*)", output):
        if int(line) not in raising[name]:
            found.setdefault(name, []).append(f"line {line}: {message}")
    return found


def test_there_are_many_examples() -> None:
    assert len(SESSIONS) > 90
    assert len({one.module for one in SESSIONS}) == len(SESSIONS)
    assert sum(len(one.examples) for one in SESSIONS) > 250
    assert any(one.raising for one in SESSIONS)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.place)
def test_an_example_passes_mypy(session: Session, errors: dict[str, list[str]]) -> None:
    assert errors.get(session.module, []) == []
