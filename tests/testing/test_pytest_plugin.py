"""``pytest --graphnn-plugin`` and ``graphnn check``, on really installed packages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

from tests.plugins.packages import SWOOSH, Packages

SOUND = """
    import numpy as np
    import graphnn as gn
    from attrs import define
    from graphnn.plugins.hooks import graphnn_describe_parts, graphnn_register_activations

    @define(eq=False)
    class Bent(gn.Elementwise):
        def forward(self, x, /):
            return np.sqrt(1 + x * x) - 1

        def derivative(self, x, y, /):
            return x / (y + 1)

    @graphnn_register_activations
    def activations(register):
        register("bent", Bent)
    """

EXPECTING = f"""{SOUND}
    @graphnn_describe_parts
    def describe(describe):
        describe("activation", "bent", expected_failures={{"%s": "for a reason"}})
    """


def run(packages: Packages, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where the packages are seen, in an empty folder of its own."""
    folder = packages.folder / "elsewhere"
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, "PYTHONPATH": str(packages.folder), "PYTEST_ADDOPTS": ""},
        cwd=folder,
        capture_output=True,
        text=True,
    )


def pytest(packages: Packages, plugin: str) -> subprocess.CompletedProcess[str]:
    return run(
        packages, "pytest", "-q", "-rx", "-p", "no:cacheprovider", "--graphnn-plugin", plugin
    )


def test_a_sound_plugin_passes(packages: Packages) -> None:
    packages.install("bent", SOUND)
    done = pytest(packages, "bent")
    assert done.returncode == 0, done.stdout
    assert re.search(r"^[23]\d passed, \d+ skipped", done.stdout, re.MULTILINE)


def test_a_faulty_plugin_fails_with_a_program(packages: Packages) -> None:
    packages.install("bent", SOUND.replace("x / (y + 1)", "x / y"))
    done = pytest(packages, "bent")
    assert done.returncode == 1
    assert "activation 'bent'::slope-is-right-away-from-kinks" in done.stdout
    assert "get_activation(\"bent\").astype('float64'), np.array([[-6.0]]))" in done.stdout
    assert "running.py" not in done.stdout  # not the way through the kit


def test_expected_failures_are_xfailed(packages: Packages) -> None:
    faulty = EXPECTING.replace("x / (y + 1)", "x / np.sqrt(1 + x * x, dtype=np.float64)")
    packages.install("bent", faulty % "pullback-gives-what-fits")
    done = pytest(packages, "bent")
    assert done.returncode == 0, done.stdout
    assert "1 xfailed" in done.stdout
    assert "for a reason" in done.stdout


def test_an_unexpected_pass_fails(packages: Packages) -> None:
    packages.install("bent", EXPECTING % "keeps-the-dtype")
    done = pytest(packages, "bent")
    assert done.returncode == 1
    assert "[XPASS(strict)] for a reason" in done.stdout


def test_a_plugin_that_is_not_there_is_a_usage_error(packages: Packages) -> None:
    done = pytest(packages, "nobody")
    assert done.returncode == 4
    assert "no plugin is called 'nobody'; there are: graphnn" in done.stderr


def test_a_plugin_that_fails_to_load_fails(packages: Packages) -> None:
    packages.install("broken", "1 / 0")
    done = pytest(packages, "broken")
    assert done.returncode == 1
    assert "it is failed: ZeroDivisionError: division by zero" in done.stdout


def test_the_kit_is_imported_for_those_alone_who_ask(packages: Packages) -> None:
    program = (
        "import sys, pytest; pytest.main(['-q', '--co']); "
        "print([m for m in sys.modules if m.startswith('graphnn.')], 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        cwd=packages.folder,
        capture_output=True,
        text=True,
    )
    assert "['graphnn.pytest_plugin'] False" in done.stdout


def test_the_command_tells_the_same(packages: Packages) -> None:
    packages.install("bent", SOUND)
    packages.install("swoosh", SWOOSH)
    done = run(packages, "graphnn", "check", "bent")
    assert done.returncode == 0
    assert re.match(r"plugin 'bent': 4\d checks: \d+ passed, \d+ not applicable\n", done.stdout)
    done = run(packages, "graphnn", "check", "swoosh", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    (part,) = (report for report in found["reports"] if "swoosh" in report["subject"][11:])
    failed = {each["check"] for each in part["results"] if each["outcome"] == "failed"}
    assert failed == {"passes-infinities-on"}
    done = run(packages, "graphnn", "check", "nobody")
    assert done.returncode == 2
    assert "no plugin is called 'nobody'" in done.stderr
