"""A change in one file is seen in another: by mypy with its cache, and by its daemon."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import attrs
import pytest

pytest.importorskip("mypy", reason="mypy is needed: pip install graphnn[lint]")

from tests.typing.changes import CHANGES, HEAD

TURNS = (0, 1, 0, 1)
"""The state of the files at each run.

The daemon looks again at all that had errors, so the third run shows what else it looks at.
"""

Check: TypeAlias = Callable[..., str]


@attrs.frozen
class Workplace:
    """A folder, and the two ways to run mypy in it."""

    folder: Path
    cache: Path

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def with_cache(self, *files: str) -> str:
        return self.run("mypy", "--cache-dir", str(self.cache), *files)

    def with_daemon(self, *files: str) -> str:
        return self.run("mypy.dmypy", "run", "--", *files)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, mypy_cache: Path) -> Iterator[Workplace]:
    place = Workplace(tmp_path_factory.mktemp("changes"), mypy_cache.resolve())
    (place.folder / "mypy.ini").write_text("[mypy]\nplugins = graphnn.mypy\n")
    yield place
    place.run("mypy.dmypy", "stop")


def write(path: Path, text: str, time: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
        os.utime(path, (time, time))  # mypy looks at whole seconds


def errors_by_turn(place: Workplace, check: Check) -> Mapping[str, list[int]]:
    """Count the errors in each program, turn after turn."""
    found: dict[str, list[int]] = {name: [] for name in CHANGES}
    for time, state in enumerate(TURNS, start=1):
        for name, files in CHANGES.items():
            for file, text in {"__init__": "", "inner/__init__": "", **files}.items():
                said = text if isinstance(text, str) else text[state]
                path = file if file.endswith(".pyi") else f"{file}.py"
                write(place.folder / name / path, HEAD + said, 60 * time)
        output = check(*CHANGES)
        assert "INTERNAL ERROR" not in output
        count = Counter(re.findall(r"^(\w+)/use\.py:\d+: error: ", output, re.MULTILINE))
        assert count.total() == len(re.findall(": error: ", output)), output
        for name, errors in found.items():
            errors.append(count[name])
    return found


@pytest.fixture(scope="module")
def cached(workplace: Workplace) -> Mapping[str, list[int]]:
    return errors_by_turn(workplace, workplace.with_cache)


@pytest.fixture(scope="module")
def served(workplace: Workplace) -> Mapping[str, list[int]]:
    return errors_by_turn(workplace, workplace.with_daemon)


@pytest.mark.parametrize("name", CHANGES)
def test_mypy_sees_it_with_its_cache(name: str, cached: Mapping[str, list[int]]) -> None:
    assert cached[name] == [1, 0, 1, 0]


@pytest.mark.parametrize("name", CHANGES)
def test_the_daemon_sees_it(name: str, served: Mapping[str, list[int]]) -> None:
    assert served[name] == [1, 0, 1, 0]


def test_the_daemon_sees_changes_on_both_sides(workplace: Workplace) -> None:
    time = 0

    def run(hidden: int, width: int) -> str:
        nonlocal time
        time += 60
        sizes = f"from typing import Final\nHIDDEN: Final = {hidden}\n"
        net = (
            "import graphnn as gn\nfrom sizes import HIDDEN\n\n"
            "def make() -> gn.Network:\n"
            f"    width = {width}\n"
            "    layer = gn.Dense(784, HIDDEN)\n"
            "    return gn.Sequential(layer, gn.Dense(width, 10))\n"
        )
        write(workplace.folder / "sizes.py", sizes, time)
        write(workplace.folder / "net.py", net, time)
        return workplace.with_daemon("net.py", "sizes.py")

    misfit = "takes 60 features but layer 0 Dense(784 -> 50) gives 50"
    assert "Success" in run(50, 50)
    assert misfit in run(50, 60)
    assert "Success" in run(60, 60)
    assert misfit in run(50, 60)
    assert "Success" in run(50, 50)
