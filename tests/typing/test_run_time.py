"""Run time and types agree: good programs run, the others raise what mypy says of them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import graphnn as gn
from tests.typing.golden import PROGRAMS, Program, programs

HELPERS = ("sizes", "third_party")

RUN = [one for one in programs() if not one.name.startswith(("bad_", "broken_"))]
RAISE = [one for one in programs() if one.misfits and not one.name.startswith("broken_")]


@pytest.fixture(autouse=True)
def _helpers_found_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(PROGRAMS)
    yield
    for name in HELPERS:
        sys.modules.pop(name, None)


def run(program: Program) -> list[str]:
    """Run a program statement by statement; give the messages of its misfits."""
    path = str(PROGRAMS / f"{program.name}.py")
    scope: dict[str, Any] = {"__name__": program.name, "__file__": path}
    messages = []
    for statement in ast.parse(program.text).body:
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        code = compile(ast.Module([statement], []), path, "exec")
        try:
            exec(code, scope)
        except gn.ShapeError as error:
            messages.append(str(error))
        except Exception:
            if not any(line in program.announced for line in lines):
                raise
    return messages


def says(message: str, announced: str) -> bool:
    """Tell whether a run-time message is what mypy says; run time may know more lengths.

    In a graph that is being wired, mypy cannot number the layers.
    """
    if not announced.startswith("layer "):
        message = re.sub(r"layer [\d.]+ ", "", message)
    pattern = re.escape(announced).replace(r"\?", r"[\d?]+")
    return re.fullmatch(rf"{pattern}(: shape \(.*\), not \(.*\))?", message) is not None


@pytest.mark.parametrize("program", RUN, ids=lambda program: program.name)
def test_a_program_without_misfits_runs(program: Program) -> None:
    assert run(program) == []


@pytest.mark.parametrize("program", RAISE, ids=lambda program: program.name)
def test_run_time_says_what_mypy_says(program: Program) -> None:
    raised = run(program)
    silent = [one for one in program.misfits if not any(says(message, one) for message in raised)]
    assert (silent, raised if silent else []) == ([], [])


def test_most_misfits_are_found_by_both() -> None:
    assert sum(len(program.misfits) for program in RAISE) > 80


def test_a_message_is_told_from_another() -> None:
    said = "layer 1 Dense(6 -> 1) takes 6 features but layer 0 Dense(2 -> 5) gives 5"
    assert says(f"{said}: shape (N, 6), not (N, 5)", said)
    assert not says(said, said.replace("6", "7"))
    assert says("layer 1 A() takes shape (N, 1)", "A() takes shape (N, ?)")
    assert not says("layer 1 A() takes shape (N, 1)", "layer 0 A() takes shape (N, 1)")
