"""Progress: one bar for the whole search on a terminal, silence elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from graphnn.search import RandomSearch, Space, TrainingTrial, log_uniform, run
from tests.search.trials import DATA, Settings, make

if __name__ == "__main__":
    space = Space(Settings, learning_rate=log_uniform(0.1, 1), hidden=5)
    results = run(
        TrainingTrial(make, DATA), space, RandomSearch(4, budget=3), rng=0, n_jobs=int(sys.argv[1])
    )
    print(len(results))
"""


def on_terminal(program: Path, *arguments: str) -> tuple[str, str]:
    """Run a program with a pseudo-terminal as standard error; give what it shows and prints."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, str(program), *arguments],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "PYTHONPATH": str(ROOT)},
        text=True,
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        printed = process.communicate()[0]
    os.close(ours)
    assert process.returncode == 0
    return shown.decode(), printed


@pytest.mark.parametrize("n_jobs", ["1", "2"])
def test_a_terminal_shows_one_bar(n_jobs: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    shown, printed = on_terminal(program, n_jobs)
    assert "4/4" in shown
    assert "best 0." in shown
    assert "epoch" not in shown
    assert printed == "4\n"


def test_elsewhere_it_is_silent(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(program), "2"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.stdout, done.stderr) == ("4\n", "")
