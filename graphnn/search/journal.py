"""The record of a search: a line of JSON for each trial, on the disk when the trial has ended."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import attrs

__all__ = ["Journal", "JournalError", "Line", "Unwritten"]

FILE: Final = "trials.jsonl"
FORMAT: Final = 1

Line: TypeAlias = dict[str, Any]


class JournalError(ValueError):
    """The folder holds another search, or no search; the message says what differs."""


@attrs.define(eq=False)
class Journal:
    """The file of a search, open for adding to it; the first line says what is searched.

    A line is added whole and forced to the disk. Where the machine or the process died within
    one, it is the last, has no end, and is cut off when the file is opened again.
    """

    path: Path
    header: Line | None
    lines: list[Line]
    _descriptor: int

    @classmethod
    @contextlib.contextmanager
    def opened(cls, folder: str | os.PathLike[str]) -> Iterator[Journal]:
        """Open the file of a folder, which is made where it is missing.

        Raises
        ------
        JournalError
            If a line of it cannot be read, or another process is adding to it.
        OSError
            If it cannot be written.
        """
        path = Path(folder) / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        # Windows would write two characters for the end of a line.
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags, 0o666)
        try:
            _lock(path, descriptor)
            lines = list(_whole_lines(path, descriptor))
            header = lines.pop(0) if lines else None
            if header is not None and header.get("format") != FORMAT:
                raise JournalError(
                    f"{path} has format {header.get('format')!r}, and this graphnn reads format "
                    f"{FORMAT}; choose another folder"
                )
            yield cls(path, header, lines, descriptor)
        finally:
            os.close(descriptor)

    def begin(self, header: Mapping[str, Any]) -> None:
        """Write what is searched, or find that it is what the file says.

        Raises
        ------
        JournalError
            If the file is of another search.
        """
        wanted = {"format": FORMAT, **header}
        if self.header is None:
            self.add(wanted)
            self.lines.clear()
            self.header = wanted
            return
        for where, was, now in _differences(self.header, json.loads(json.dumps(wanted))):
            raise JournalError(
                f"{self.path} is the record of another search: its {where} was {was}, and is "
                f"{now} now; go on with what it was, or choose another folder"
            )

    def add(self, line: Mapping[str, Any]) -> None:
        """Add a line; it is on the disk when this returns."""
        content = (json.dumps(line) + "\n").encode()
        while content:
            content = content[os.write(self._descriptor, content) :]
        os.fsync(self._descriptor)
        self.lines.append(dict(line))


def _lock(path: Path, descriptor: int) -> None:
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows has it not; there nobody is kept from running it twice.
        return
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise JournalError(f"{path} is being written by another search; wait for it") from None
    except OSError:
        # Some network file systems have no locks.
        return


def _whole_lines(path: Path, descriptor: int) -> Iterator[Line]:
    # Any other descriptor of the file would, when it is closed, take the lock along.
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read()
    *whole, rest = content.split(b"\n")
    if rest:
        os.ftruncate(descriptor, len(content) - len(rest))
    for number, line in enumerate(whole, start=1):
        try:
            found = json.loads(line)
        except ValueError as error:
            raise JournalError(f"{path}, line {number} cannot be read: {error}") from None
        if not isinstance(found, dict):
            raise JournalError(f"{path}, line {number} is no record of a trial")
        yield found


_ABSENT: Final[Literal["nothing"]] = "nothing"


def _differences(was: Any, now: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    if not isinstance(was, dict) or not isinstance(now, dict):
        if was != now:
            yield where, str(was), str(now)
        return
    for name in {**was, **now}:
        inside = f"{where} {name}".strip()
        yield from _differences(was.get(name, _ABSENT), now.get(name, _ABSENT), inside)


@attrs.define(eq=False)
class Unwritten:
    """A search that is kept in memory alone."""

    header: Line | None = None
    lines: list[Line] = attrs.field(factory=list)

    def begin(self, header: Mapping[str, Any]) -> None:
        """Begin anew."""

    def add(self, line: Mapping[str, Any]) -> None:
        """Keep nothing."""
