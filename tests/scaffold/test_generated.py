"""A new plugin installs, passes its tests and mypy, and is found, as it is written."""

from __future__ import annotations

import json
import re

import pytest

from graphnn.cli.new_plugin import KINDS
from graphnn.scaffold import EXAMPLES, Names
from tests.scaffold.workshop import Workshop

each_kind = pytest.mark.parametrize("kind", EXAMPLES)


def test_the_command_offers_every_kind() -> None:
    assert list(KINDS) == list(EXAMPLES)


@each_kind
def test_its_own_tests_pass(workshop: Workshop, kind: str) -> None:
    told = workshop.run("pytest", "-v", inside=f"graphnn-my-{kind}")
    part = EXAMPLES[kind].part(Names(f"my-{kind}"))
    passed = set(re.findall(r"^(\S+) PASSED", told, re.M))
    assert {
        "README.md::README.md",
        f"src/graphnn_my_{kind}/my_{kind}.py::graphnn_my_{kind}.my_{kind}.{part}",
        f"tests/test_my_{kind}.py::test_conforms",
        "tests/test_plugin.py::test_graphnn_finds_the_plugin",
    } < passed
    assert not re.search("FAILED|SKIPPED|XFAIL", told)


def test_its_own_tests_pass_where_it_is_installed_as_a_copy(workshop: Workshop) -> None:
    """Then the package stands twice on the path, and its doctests are those of the sources."""
    workshop.run("graphnn", "new-plugin", "copied")
    workshop.run("python", "-m", "pip", "install", "--quiet", "./graphnn-copied[test]")
    try:
        told = workshop.run("pytest", "-v", inside="graphnn-copied")
    finally:
        workshop.run("python", "-m", "pip", "uninstall", "--quiet", "--yes", "graphnn-copied")
    assert "src/graphnn_copied/copied.py::graphnn_copied.copied.Copied PASSED" in told


MISTAKES = {
    "activation": ("np.where(x > 0, 1, self.slope)", "np.where(x > 0, 1, 0)"),
    "loss": ("difference / np.sqrt(1 + z * z)", "difference"),
    "layer": ("dy.sum(axis=0)", "dy.mean(axis=0)"),
    "estimator": ("/ (2 * self.h)", "/ self.h"),
    "optimizer": ("velocity -= ", "velocity += "),
    "dataset": ("as_generator(rng)", "as_generator()"),
}
"""A mistake for each kind: what is written, and what an author makes of it."""


@each_kind
def test_its_own_tests_find_a_mistake(workshop: Workshop, kind: str) -> None:
    part = workshop.work / f"graphnn-my-{kind}/src/graphnn_my_{kind}/my_{kind}.py"
    right = part.read_text()
    was, becomes = MISTAKES[kind]
    assert right.count(was) == 1
    part.write_text(right.replace(was, becomes))
    try:
        with pytest.raises(AssertionError, match=r"FAILED tests/test_my_.*::test_conforms"):
            workshop.run("pytest", "-k", "conforms", inside=f"graphnn-my-{kind}")
    finally:
        part.write_text(right)


@each_kind
def test_it_passes_mypy(workshop: Workshop, kind: str) -> None:
    told = workshop.run("mypy", "--strict", inside=f"graphnn-my-{kind}")
    assert told == "Success: no issues found in 5 source files\n"


@each_kind
def test_it_is_tidy(workshop: Workshop, kind: str) -> None:
    folder = f"graphnn-my-{kind}"
    assert "All checks passed" in workshop.run("python", "-m", "ruff", "check", inside=folder)
    formatted = workshop.run("python", "-m", "ruff", "format", "--check", inside=folder)
    assert "files already formatted" in formatted


def test_graphnn_lists_them(workshop: Workshop) -> None:
    infos = {
        info["name"]: info for info in json.loads(workshop.run("graphnn", "plugins", "--json"))
    }
    for kind, example in EXAMPLES.items():
        info = infos[f"my-{kind}"]
        assert (info["status"], info["version"]) == ("loaded", "0.1.0")
        assert info["distribution"] == f"graphnn-my-{kind}"
        assert info["parts"] == {example.registry: [f"my-{kind}"]}


def test_a_plugin_that_is_installed_has_its_name(workshop: Workshop) -> None:
    program = (
        "from graphnn.plugins import default_plugins; from graphnn.scaffold import *\n"
        "try: check_free(names_from('my-loss'), default_plugins())\n"
        "except ValueError as error: print(error)"
    )
    told = workshop.run("python", "-c", program)
    assert told == "the plugin 'my-loss' is there already; wanted another name\n"


def test_the_workflow_runs_what_was_run_here(workshop: Workshop) -> None:
    workflow = (workshop.work / "graphnn-my-loss/.github/workflows/ci.yml").read_text()
    assert re.findall("- run: (.*)", workflow) == [
        "python -m pip install -e '.[test]'",
        "python -m pytest",
        "python -m mypy --strict",
    ]
    assert "python-version: ${{ matrix.python }}\n" in workflow
