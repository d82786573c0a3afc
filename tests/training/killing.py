"""Trains in processes that are killed, each taking up what the one before left.

``python -m tests.training.killing FOLDER KILLS SEED`` kills at every operation on files, and then
at random moments. Forks of one process that has imported all live shorter than a new interpreter
takes to start, so many can be killed.
"""

from __future__ import annotations

import builtins
import math
import os
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from graphnn.checkpoints import Checkpoint
from tests.training.checkpoint_parts import Cycling, Noise, bits, data, plugins, trainer

EPOCHS = 8

OPERATIONS = [
    (builtins, "open"),
    (os, "fsync"),
    (shutil, "copymode"),
    (os, "replace"),
    (os, "open"),
    (os, "close"),
]
"""What writing a file calls, in its order; the last two are for the folder."""


def trained(path: Path | None) -> str:
    """Train to the end, and write all that must agree with another training."""
    with plugins().active():
        one = trainer()
        noise = one.network.children()["2"]
        assert isinstance(noise, Noise)
        noise.rng = one.rng
        history = one.fit(
            data(),
            epochs=EPOCHS,
            batch_size=8,
            validation=data(),
            batches=Cycling(),
            checkpoint=None if path is None else Checkpoint(path, every=2),
        )
        return repr(bits(one, history))


def child(path: Path, before: Callable[[], object]) -> int:
    """Train in a fork of this process, which writes what it found; return its id."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            before()
            result(path).write_text(trained(path))
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return process


def result(path: Path) -> Path:
    """Name the file in which a training writes what it found."""
    return path.with_suffix(".result")


def killed(process: int, moment: float = math.inf) -> bool:
    """Kill a child after so many seconds unless it has ended well; tell whether it was killed."""
    end = os.pidfd_open(process)
    try:
        if not select.select([end], [], [], None if moment == math.inf else moment)[0]:
            os.kill(process, signal.SIGKILL)
    finally:
        os.close(end)
    status = os.waitpid(process, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "a training failed; what it said stands above"
    return False


def kill_at(module: Any, name: str, count: int) -> None:
    """Let this process kill itself when it calls a function on drafts for the so-many-th time."""
    function, left = getattr(module, name), count

    def call(*arguments: Any, **options: Any) -> Any:
        nonlocal left
        if name == "open" and module is builtins:
            # It is the draft that counts, and half of it is written.
            if arguments[1:] != ("xb",):
                return function(*arguments, **options)
            left -= 1
            if left == 0:
                function(*arguments, **options).write(b"half")
        else:
            left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)

    setattr(module, name, call)


def kill_at_operations(folder: Path, expected: str) -> int:
    """Kill one training at each operation, when it begins and later; tell how often."""
    kills = 0
    path = folder / "planned"
    for module, name in OPERATIONS:
        for count in (1, 3):
            found = killed(child(path, lambda m=module, n=name, c=count: kill_at(m, n, c)))  # type: ignore[misc]
            assert found, f"{name} is not called {count} times"
            kills += 1
    assert not killed(child(path, lambda: None))
    check(path, expected)
    return kills


def kill_at_random(folder: Path, expected: str, life: float, kills: int, seed: int) -> int:
    """Kill trainings until there were so many kills; tell how many drafts were left behind."""
    rng = np.random.default_rng(seed)
    done = drafts = 0
    while done < kills:
        path = folder / f"random-{done}"
        before = set(folder.glob(".graphnn-*"))
        while killed(child(path, lambda: None), rng.uniform(0, life)):
            done += 1
            drafts += len(set(folder.glob(".graphnn-*")) - before)
            before = set(folder.glob(".graphnn-*"))
        check(path, expected)
    return drafts


def check(path: Path, expected: str) -> None:
    """Compare a training that was killed with one that was not; nothing lies about."""
    assert result(path).read_text() == expected, f"{path.name} differs"
    left = list(path.parent.glob(".graphnn-*"))
    assert not left, f"drafts are left: {left}"


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill, and compare."""
    expected = trained(None)
    start = time.monotonic()
    assert trained(folder / "unharmed") == expected, "a checkpoint changes the training"
    whole = time.monotonic() - start
    planned = kill_at_operations(folder, expected)
    # A life is long enough to take a training up and carry it on, and seldom to end it.
    drafts = kill_at_random(folder, expected, 0.8 * whole, kills, seed)
    print(f"{planned} planned kills, {kills} at random, {drafts} of these while writing")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
