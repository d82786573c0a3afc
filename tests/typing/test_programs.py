"""What mypy says of programs that use graphnn, with the plugin: exactly what they announce."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.typing.golden import Program, found_in, programs

mypy_api = pytest.importorskip("mypy.api", reason="mypy is needed: pip install graphnn[lint]")

ALL = programs()


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory, mypy_cache: Path
) -> Mapping[str, dict[int, list[str]]]:
    """Run mypy once over copies of all programs."""
    folder = tmp_path_factory.mktemp("golden")
    (folder / "mypy.ini").write_text("[mypy]\nstrict = True\nplugins = graphnn.mypy\n")
    files = []
    for program in ALL:
        files.append(folder / f"{program.name}.py")
        # A line that was never there before, or mypy would repeat what it said last time.
        files[-1].write_text(f"{program.text}# {time.time()}\n", "utf-8")
    options = ["--config-file", str(folder / "mypy.ini"), "--cache-dir", str(mypy_cache)]
    output, errors, _ = mypy_api.run([*options, *map(str, files)])
    assert not errors
    assert f"checked {len(ALL)} source files" in output
    return found_in(output)


def test_there_are_many_programs() -> None:
    assert len(ALL) > 60


@pytest.mark.parametrize("program", ALL, ids=lambda program: program.name)
def test_mypy_says_what_a_program_announces(
    program: Program, found: Mapping[str, dict[int, list[str]]]
) -> None:
    assert found.get(program.name, {}) == program.announced
