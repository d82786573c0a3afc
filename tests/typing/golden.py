"""Programs with what mypy says of each line written behind it.

``# E: message  [code]`` announces an error, ``# R: type`` what `reveal_type` shows. An error that
only mypy finds, and not the program when it runs, is announced as ``# E: static message  [code]``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import attrs

__all__ = ["PROGRAMS", "Program", "found_in", "programs"]

PROGRAMS = Path(__file__).parent / "programs"

ARRAYS = {
    "ndarray[Any, dtype[floating[Any]]]": "Array",
    "ndarray[tuple[int], dtype[floating[Any]]]": "Vector",
    "ndarray[tuple[int, int], dtype[floating[Any]]]": "Matrix",
    "ndarray[tuple[int, int, int, int], dtype[floating[Any]]]": "Images",
}


@attrs.frozen
class Program:
    """One file, with what it announces."""

    name: str
    text: str

    @property
    def announced(self) -> dict[int, list[str]]:
        """What mypy is to say, by line."""
        lines: dict[int, list[str]] = {}
        for number, line in enumerate(self.text.splitlines(), start=1):
            remarks = re.findall(r"# (E|R): (?:static )?(.*?)(?= # [ER]: |$)", line)
            if remarks:
                lines[number] = sorted(f"{kind}: {remark}" for kind, remark in remarks)
        return lines

    @property
    def misfits(self) -> list[str]:
        """The misfits that the program is to raise when it runs."""
        pattern = r"# E: (?!static )(.*?)  \[graphnn-shape\]"
        return re.findall(pattern, self.text)


def programs() -> list[Program]:
    """Read all programs."""
    return [Program(path.stem, path.read_text("utf-8")) for path in sorted(PROGRAMS.glob("*.py"))]


def found_in(output: str) -> Mapping[str, dict[int, list[str]]]:
    """Read what mypy said, by program and line."""
    found: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for line in output.splitlines():
        match = re.match(r"(?:.*/)?(\w+)\.py:(\d+): (error|note): (.*)$", line)
        if match is None:
            continue
        name, number, level, message = match.groups()
        remark = f"E: {message}" if level == "error" else _revealed(message)
        if remark is not None:
            found[name].setdefault(int(number), []).append(remark)
            found[name][int(number)].sort()
    return found


def _revealed(message: str) -> str | None:
    match = re.fullmatch(r'Revealed type is "(.*)"', message)
    if match is None:
        return None
    type_ = re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", match[1])
    for written, short in ARRAYS.items():
        type_ = type_.replace(written, short)
    return f"R: {type_}"
