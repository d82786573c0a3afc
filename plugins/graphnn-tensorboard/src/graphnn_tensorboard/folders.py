"""A folder of its own for every run."""

from __future__ import annotations

from itertools import count
from pathlib import Path

__all__ = ["new_run"]


def new_run(folder: Path) -> Path:
    """Make the next free one of ``run-001``, ``run-002``, ... in `folder`.

    Making it is what takes it, so threads and processes that share `folder` never share a run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken = [int(each.name[4:]) for each in folder.glob("run-*") if each.name[4:].isdecimal()]
    for number in count(max(taken, default=0) + 1):
        run = folder / f"run-{number:03}"
        try:
            run.mkdir()
        except FileExistsError:
            continue
        return run
    raise AssertionError("unreachable: the numbers do not end")
