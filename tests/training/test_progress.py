"""Progress: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

PROGRAM = """
import sys
if {blocked!r}: sys.modules[{blocked!r}] = None
import graphnn as gn
data = gn.data.Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
trainer = gn.Trainer(gn.Dense(2, 2), loss="softmax-cross-entropy", optimizer="sgd", rng=0)
trainer.fit(data, epochs=3, batch_size=2)
"""


def shown_on_terminal(blocked: str = "") -> str:
    """Run the program with a pseudo-terminal as standard error; give what it shows."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(blocked=blocked)], stderr=theirs, env=environment
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
    os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def test_a_bar_on_a_terminal() -> None:
    shown = shown_on_terminal()
    assert "training" in shown or "epoch" in shown
    assert "6/6" in shown


def test_nothing_without_rich() -> None:
    assert shown_on_terminal(blocked="rich") == ""


@pytest.mark.parametrize("blocked", ["", "rich"])
def test_nothing_elsewhere(blocked: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(blocked=blocked)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == done.stderr == ""
