"""Never a false alarm: what mypy calls a misfit in a random program is one whenever it runs.

``python -m tests.typing.test_random_programs 300`` tries that many others.
"""

from __future__ import annotations

import ast
import contextlib
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import graphnn as gn
from tests.typing.golden import PROGRAMS
from tests.typing.random_programs import random_program

api = pytest.importorskip("mypy.api", reason="mypy is needed: pip install graphnn[lint]")

RUNS = 4


@attrs.frozen
class Outcome:
    """The lines of a program that ran, and those that raised a misfit."""

    passed: set[int] = attrs.field(factory=set)
    misfit: set[int] = attrs.field(factory=set)


class _Watched(ast.NodeTransformer):
    """Lets a program note of each statement whether it ran, and go on after a misfit."""

    def visit(self, node: ast.AST) -> Any:
        node = super().visit(node)
        if not isinstance(node, ast.Expr | ast.Assign):
            return node
        binds = any(isinstance(part, ast.Assign | ast.NamedExpr) for part in ast.walk(node))
        text = f"try: pass\nexcept Misfit:\n    note({node.lineno}, False)\n"
        # What was to be bound is not, so that nothing sensible can follow.
        (watched,) = ast.parse(text + ("    raise\n" if binds else "")).body
        assert isinstance(watched, ast.Try)
        watched.body = [node, *ast.parse(f"note({node.lineno}, True)").body]
        return ast.fix_missing_locations(ast.copy_location(watched, node))


def run(text: str) -> Outcome:
    """Run a program several times, with other branches taken."""
    outcome = Outcome()

    def note(line: int, passed: bool) -> None:
        (outcome.passed if passed else outcome.misfit).add(line)

    for seed in range(RUNS):
        tree = _Watched().visit(ast.parse(text.replace("seed = 0, 0", f"seed = 0, {seed}")))
        scope = {"note": note, "Misfit": gn.ShapeError, "__name__": "random_program"}
        with contextlib.suppress(gn.ShapeError, NameError, ValueError):
            exec(compile(tree, "random_program", "exec"), scope)
    return outcome


def valid_programs(first: int, count: int) -> dict[int, str]:
    """Write programs; those that no Python takes are left out."""
    programs = {}
    for seed in range(first, first + count):
        text = random_program(seed)
        with contextlib.suppress(SyntaxError):  # a name that is used before it is declared global
            compile(text, "random_program", "exec")
            programs[seed] = text
    return programs


def alarms(folder: Path, cache: Path, programs: dict[int, str]) -> list[tuple[int, int, str]]:
    """Ask mypy for the misfits: program, line, message."""
    (folder / "mypy.ini").write_text("[mypy]\nplugins = graphnn.mypy\n")
    (folder / "third_party.py").write_bytes((PROGRAMS / "third_party.py").read_bytes())
    for seed, text in programs.items():
        (folder / f"random_{seed}.py").write_text(f"{text}# {time.time()}\n")
    files = map(str, folder.glob("*.py"))
    options = ["--config-file", str(folder / "mypy.ini"), "--cache-dir", str(cache)]
    output, errors, _ = api.run([*options, "--check-untyped-defs", *files])
    assert not errors
    assert "INTERNAL ERROR" not in output
    pattern = r"random_(\d+)\.py:(\d+): error: (.*)  \[graphnn-shape\]"
    return [(int(seed), int(line), text) for seed, line, text in re.findall(pattern, output)]


def compared(folder: Path, cache: Path, first: int, count: int) -> tuple[list[str], int, int]:
    """Give the false alarms, the number of alarms that came true, and of all."""
    programs = valid_programs(first, count)
    outcomes = {seed: run(text) for seed, text in programs.items()}
    found = alarms(folder, cache, programs)
    false = [
        f"program {seed}, line {line}: {message}"
        for seed, line, message in found
        if line in outcomes[seed].passed
    ]
    true = sum(line in outcomes[seed].misfit for seed, line, _ in found)
    return false, true, len(found)


@pytest.fixture
def _third_party(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(PROGRAMS)
    yield
    sys.modules.pop("third_party", None)


@pytest.mark.usefixtures("_third_party")
def test_what_mypy_calls_a_misfit_is_one(tmp_path: Path, mypy_cache: Path) -> None:
    false, true, found = compared(tmp_path, mypy_cache, first=0, count=60)
    assert false == []
    assert found > 50
    assert true > 0.5 * found  # the others were never reached


if __name__ == "__main__":
    import tempfile

    sys.path.insert(0, str(PROGRAMS))
    with tempfile.TemporaryDirectory() as name:
        first, count = time.time_ns() % 1_000_000, int(sys.argv[1])
        false, true, found = compared(Path(name), Path(name, "cache"), first, count)
    print("\n".join(false))
    print(f"{count} programs from {first}: {found} alarms, {true} came true, {len(false)} false")
