"""Pyright, which has no plugins, agrees on all that needs none.

``pip install graphnn[lint]`` brings it, and the Node.js that it runs in, from the package index.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping

import pytest

from tests.typing.golden import PROGRAMS, Program, programs

PYRIGHT = shutil.which("pyright", path=f"{sys.prefix}/bin") or shutil.which("pyright")

pytestmark = pytest.mark.skipif(PYRIGHT is None, reason="pyright is not installed")

NEEDS_MYPY = {
    "good_calls": "net[0].weight: that net[0] is a Dense",
    "good_items": "the same",
    "good_generic_functions": "that an activation behind a layer of type R gives R",
}

SAME_LINES = ("bad_hooks_typed", "bad_registrations")

ARROWS = """
import graphnn as gn
from third_party import Conv2D

Conv2D(1, 8) >> gn.Dense(8, 4)  # E: rank
gn.Dense(8, 4) >> Conv2D(1, 8)  # E: rank
gn.Dense(8, 4) >> gn.ReLU() >> gn.Dense(4, 2)
gn.Graph().input("x", shape=(3,)) >> gn.Add()  # E: several values
gn.Graph().input("x", shape=(3,)) >> gn.Dense(3, 2)
gn.Graph().input("x", shape=(3,)) + gn.Graph().input("x", shape=(1, 2, 3))  # E: rank
gn.Dense("3", 2)  # E: no number
gn.Dense(3, 2).wieght  # E: no such attribute
gn.Sequential(gn.Dense(8, 4))(2)  # E: no array
gn.Sequential(gn.Dense(8, 4), gn.ReLU)  # E: no layer
"""

GOOD = [one for one in programs() if one.name.startswith("good_") and one.name not in NEEDS_MYPY]
BAD = [one for one in programs() if one.name in SAME_LINES] + [Program("arrows", ARROWS)]


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[int]]:
    """Run pyright once; give the lines with errors, by program."""
    folder = tmp_path_factory.mktemp("pyright")
    for name in ("third_party", "sizes"):
        shutil.copy(PROGRAMS / f"{name}.py", folder)
    for program in GOOD + BAD:
        (folder / f"{program.name}.py").write_text(program.text, "utf-8")
    done = subprocess.run(
        [str(PYRIGHT), "--outputjson", "--pythonpath", sys.executable, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(GOOD) + len(BAD) + 2
    lines: dict[str, set[int]] = defaultdict(set)
    for each in report["generalDiagnostics"]:
        if each["severity"] == "error":
            name = each["file"].rpartition("/")[2].removesuffix(".py")
            lines[name].add(each["range"]["start"]["line"] + 1)
    return lines


@pytest.mark.parametrize("program", GOOD, ids=lambda program: program.name)
def test_pyright_finds_nothing_in_a_good_program(
    program: Program, errors: Mapping[str, set[int]]
) -> None:
    assert errors.get(program.name, set()) == set()


@pytest.mark.parametrize("program", BAD, ids=lambda program: program.name)
def test_pyright_finds_errors_on_the_same_lines(
    program: Program, errors: Mapping[str, set[int]]
) -> None:
    assert errors.get(program.name, set()) == set(program.announced)
