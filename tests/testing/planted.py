"""Faults planted in parts, and how a fault shows: in its check, and in the program of the check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from attrs import field, frozen

from graphnn.testing import Result
from graphnn.testing.suites import SUITES


@frozen
class Planted:
    """A part with a fault, the check that is to find it, and words that it is to say."""

    part: Any
    check: str
    said: str = ""
    options: dict[str, Any] = field(factory=dict)

    @property
    def name(self) -> str:
        return str(getattr(self.part, "__name__", None) or type(self.part).__name__)


def found(kind: str, planted: Planted) -> Result:
    """Run the check that is meant for a fault, see that it finds it, and give its result."""
    checks = SUITES[kind].bind(planted.part, **planted.options)
    (check,) = (each for each in checks if each.name == planted.check)
    result = check.run()
    assert result.outcome == "failed", result
    assert planted.said in result.reason, result
    return result


def shown_by(program: str) -> str:
    """Run a program that is to fail, and give what its error says, as results say it."""
    try:
        exec(compile(program, "program.py", "exec"), {"__name__": "program"})
    except Exception as error:
        told = str(error).strip() or type(error).__name__
        return told if isinstance(error, AssertionError) else f"{type(error).__name__}: {told}"
    raise AssertionError(f"it runs through:\n{program}")


def shown_by_file(program: str, folder: Path) -> str:
    """Run a program from a file, and give what it writes to the error stream."""
    path = folder / "program.py"
    path.write_text(program)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root)},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr
