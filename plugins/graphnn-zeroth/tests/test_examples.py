"""Runs the examples as a reader would, and those in docstrings."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import graphnn_zeroth
import pytest
from matplotlib.image import imread

FOLDER = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Path]]:
    found = {}
    fonts = tmp_path_factory.mktemp("matplotlib")
    for script in FOLDER.glob("*.py"):
        pictures = tmp_path_factory.mktemp(script.stem)
        done = subprocess.run(
            [sys.executable, str(script), "--out", str(pictures)],
            env={**os.environ, "MPLCONFIGDIR": str(fonts)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        found[script.stem] = done.stdout, pictures
    return found


@pytest.mark.parametrize("name", ["xor_by_steps", "thrower"])
def test_a_picture_is_drawn(name: str, output: dict[str, tuple[str, Path]]) -> None:
    said, folder = output[name]
    (picture,) = folder.iterdir()
    assert f"picture: {picture}" in said
    shades = imread(picture)[..., :3].reshape(-1, 3)
    assert (shades != shades[0]).any(axis=1).mean() > 0.01


def test_every_seed_learns_xor_but_for_the_straight_slope(
    output: dict[str, tuple[str, Path]],
) -> None:
    counts = dict(re.findall(r"^  (\w+)\(.*\) +(\d+) of 10$", output["xor_by_steps"][0], re.M))
    assert [int(counts[name]) for name in ("Clipped", "FastSigmoid", "Logistic")] == [10, 10, 10]
    assert int(counts["Straight"]) < 10


def test_the_thrower_comes_near(output: dict[str, tuple[str, Path]]) -> None:
    before, after = map(float, re.findall(r"by ([\d.]+) m", output["thrower"][0]))
    assert after < before / 4


@pytest.mark.parametrize(
    "module", [each.name for each in pkgutil.iter_modules(graphnn_zeroth.__path__)]
)
def test_examples_in_docstrings(module: str) -> None:
    found = importlib.import_module(f"graphnn_zeroth.{module}")
    result = doctest.testmod(found, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
    assert result.attempted or module not in ("slopes", "straight_through", "black_box")
