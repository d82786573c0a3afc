"""What mypy says of programs that use graphnn, with the plugin: exactly what they announce."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import pytest

from tests.typing.golden import PROGRAMS, Program, found_in, programs

mypy_api = pytest.importorskip("mypy.api", reason="mypy is needed: pip install graphnn[lint]")

ALL = programs()


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Mapping[str, dict[int, list[str]]]:
    """Run mypy once over copies of all programs; its cache of everything else is kept."""
    folder = tmp_path_factory.mktemp("golden")
    copies = [shutil.copy(PROGRAMS / f"{program.name}.py", folder) for program in ALL]
    configuration = folder / "mypy.ini"
    configuration.write_text("[mypy]\nstrict = True\nplugins = graphnn.mypy\n")
    cache = pytestconfig.cache.mkdir("mypy")
    output, errors, _ = mypy_api.run(
        ["--config-file", str(configuration), "--cache-dir", str(cache), *map(str, copies)]
    )
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
