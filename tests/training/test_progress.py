"""Progress: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys

import pytest

from graphnn.training import progress

PROGRAM = """
import sys
if {blocked!r}: sys.modules[{blocked!r}] = None
import graphnn as gn
from graphnn.plugins import Plugins, builtin

class Printing:
    @gn.hookimpl
    def graphnn_epoch_finished(self, event):
        print("epoch", event.epoch.number)

plugins = Plugins()
plugins.load(builtin, name="graphnn")
plugins.load(Printing(), name="printing")
data = gn.data.Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
with plugins.active():
    trainer = gn.Trainer(gn.Dense(2, 2), loss="softmax-cross-entropy", optimizer="sgd", rng=0)
    trainer.fit(data, epochs=3, batch_size=2)
"""

PRINTED = "epoch 1\nepoch 2\nepoch 3\n"

SLOW = """
import os, time
import graphnn as gn

def estimator(objective):
    # As slow as it takes until the terminal has shown two different clocks.
    while os.read(0, 1) != b"!":
        pass
    return gn.Backprop()(objective)

data = gn.data.Dataset([[0, 0], [0, 1]], [0, 1])
trainer = gn.Trainer(
    gn.Dense(2, 2), loss="softmax-cross-entropy", optimizer="sgd", gradient=estimator, rng=0
)
trainer.fit(data, epochs=1)
"""

TERMINAL = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}


def read(terminal: int) -> bytes:
    """Read what there is; nothing once the other side has closed it."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def shown_on_terminal(blocked: str = "") -> tuple[str, str]:
    """Run the program with a pseudo-terminal as standard error; give what it shows and prints."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(blocked=blocked)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=TERMINAL,
        text=True,
    ) as process:
        os.close(theirs)
        shown = b""
        while part := read(ours):
            shown += part
        printed = process.communicate()[0]
    os.close(ours)
    assert process.returncode == 0
    return shown.decode(), printed


def test_a_bar_on_a_terminal_and_output_where_it_belongs() -> None:
    shown, printed = shown_on_terminal()
    assert "6/6" in shown
    assert "epoch 3" in shown
    assert "loss" in shown
    assert "Traceback" not in shown
    assert printed == PRINTED


def test_nothing_without_rich() -> None:
    assert shown_on_terminal(blocked="rich") == ("", PRINTED)


@pytest.mark.parametrize("blocked", ["", "rich"])
def test_nothing_elsewhere(blocked: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(blocked=blocked)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout == PRINTED


def test_a_slow_first_step_shows_that_something_happens() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", SLOW], stdin=subprocess.PIPE, stderr=theirs, env=TERMINAL
    ) as process:
        os.close(theirs)
        shown = ""
        # The first step ends only after this, so all of it is seen while it is under way. The bar
        # is drawn ten times a second, so one whose clock stands still ends the loop as well.
        while "0:00:01" not in shown and len(shown) < 20_000 and (part := read(ours)):
            shown += part.decode(errors="replace")
        process.communicate(b"!")
    assert "0:00:00" in shown
    assert "0:00:01" in shown
    assert "0/1" in shown
    assert "1/1" not in shown
    os.close(ours)
    assert process.returncode == 0


class Terminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    with progress.shown(2) as report:
        report(1, 1, 0.75)
        report(1, 2, 0.5)
        report(1, 2, 0.5)
    assert "2/2" in terminal.getvalue()
    assert "epoch 1" in terminal.getvalue()
    assert "loss 0.5000" in terminal.getvalue()


def test_drawing_is_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setattr("time.monotonic", lambda: 1000.0)
    with progress.shown(100) as report:
        for done in range(1, 100):
            report(1, done, 0.25 * done)
    assert "loss 0.2500" in terminal.getvalue()
    assert "loss 0.5000" not in terminal.getvalue()


def test_nothing_without_rich_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    for name in ("rich", "rich.console", "rich.progress"):
        monkeypatch.setitem(sys.modules, name, None)
    with progress.shown(1) as report:
        report(1, 1, 0.5)
    assert terminal.getvalue() == ""


def test_nothing_without_a_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with progress.shown(1) as report:
        report(1, 1, 0.5)
