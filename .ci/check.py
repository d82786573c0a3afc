"""Runs the README's commands, the checkers, the plugins' own tests and the docs build.

Each step must leave evidence that it did something; one that ran nothing fails.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv" / "bin"
FOLDERS = ("graphnn", "tests", "examples", "docs")


def main() -> None:
    """Run every step; stop at the first that fails."""
    os.chdir(ROOT)
    demo, tests = readme_commands()
    shutil.rmtree("graphnn-digits", ignore_errors=True)
    run("demo", demo, r"(?s)epoch.*accuracy")
    for product in ("model.safetensors", "training.png"):
        if not Path("graphnn-digits", product).stat().st_size:
            sys.exit(f"demo: {product} is empty")
    shutil.rmtree("graphnn-digits")
    coverage = {"PYTEST_ADDOPTS": "--cov --cov-report=term:skip-covered"}
    run("tests", tests, r"\d{3,} passed", **coverage)
    peers = f"{VENV}/pip install -q -e '.[peers]' && {VENV}/python -m pytest tests/peers -q"
    run("peers", peers, r"[1-9]\d* passed(?!.*skipped)")
    run("mypy", f"{VENV}/mypy {' '.join(FOLDERS)}", r"no issues found in \d{2,} source files")
    versions = r"works with mypy 2\.2, 2\.3, 2\.4"
    run("mypy versions", f"{VENV}/python -m tests.typing.versions", versions)
    listed = f"{VENV}/ruff check . && {VENV}/ruff check --show-files ."
    run("ruff check", listed, r"(?s)All checks passed.*graphnn/graph/node\.py")
    run("ruff format", f"{VENV}/ruff format --check .", r"[1-9]\d+ files already formatted")
    plugins = sorted(path.parent for path in Path("plugins").glob("*/pyproject.toml"))
    if not plugins:
        sys.exit("plugins: there are none")
    for plugin in plugins:
        check_plugin(plugin)
    with tempfile.TemporaryDirectory() as built:
        run("docs", f"{VENV}/sphinx-build -W -b html docs {built}", r"build succeeded")
        if not Path(built, "reference", "graph.html").exists():
            sys.exit("docs: the reference was not built")
        check_signatures(Path(built, "reference"))
    print("everything passed")


def check_signatures(reference: Path) -> None:
    """See that the reference names types as the source does, not by what they are made of."""
    inner = re.compile(r"_SupportsArray|TypeAliasForwardRef|attr_dict|NOTHING")
    for page in sorted(reference.glob("*.html")):
        if found := inner.search(page.read_text()):
            sys.exit(f"docs: {page.name} has {found[0]} in a signature; see docs/conf.py")


def readme_commands() -> list[str]:
    """Find the commands of the quick start; there are exactly two."""
    section = Path("README.md").read_text().split("## Quick start")[1].split("\n## ")[0]
    commands = re.findall(r"```sh\n(.+?)\n```", section, re.S)
    if len(commands) != 2 or any("\n" in command for command in commands):
        sys.exit(f"README: wanted two commands of one line each, found {commands}")
    return commands


def check_plugin(plugin: Path) -> None:
    """Type-check a plugin, then run its tests against the installed core in a new environment."""
    run(
        f"{plugin.name}: mypy",
        f"MYPYPATH={plugin} {VENV}/mypy {plugin}",
        r"no issues found in [1-9]\d* source files",
    )
    with tempfile.TemporaryDirectory() as folder:
        python = f"{folder}/venv/bin/python"
        run(
            f"{plugin.name}: tests",
            f"{sys.executable} -m venv {folder}/venv && {python} -m pip install -q . "
            f"'./{plugin}[test]' && cd {plugin} && {python} -m pytest -q",
            r"[1-9]\d* passed",
        )


def run(step: str, command: str, evidence: str, **environment: str) -> None:
    """Run a command in a shell, show its output, and look for the evidence in it."""
    print(f"==> {step}: {command}", flush=True)
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        shell=True,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        print(line, end="", flush=True)
    if process.wait() != 0:
        sys.exit(f"{step}: failed with exit code {process.returncode}")
    if not re.search(evidence, "".join(lines)):
        sys.exit(f"{step}: ran, but its output shows nothing of {evidence!r}")
    print(f"<== {step}: {time.monotonic() - start:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
