"""The templates come with the package that is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import graphnn
from graphnn.scaffold import Names, render

ROOT = Path(graphnn.__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build graphnn."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def test_a_wheel_brings_every_template(wheel: Path) -> None:
    templates = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "graphnn" / "scaffold" / "templates").rglob("*.txt")
    }
    assert len(templates) >= 28
    with zipfile.ZipFile(wheel) as archive:
        assert templates <= set(archive.namelist())


def test_a_package_is_written_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """From within the archive: no file of it need lie on the disk."""
    program = (
        "import graphnn, json, sys; from graphnn.scaffold import Names, render\n"
        "assert '.whl' in graphnn.__file__, graphnn.__file__\n"
        "sys.stdout.write(json.dumps(render(Names('my-swish'), 'activation')))"
    )
    process = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(wheel)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert json.loads(process.stdout) == render(Names("my-swish"), "activation")
