from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from graphnn import Dense, Sequential, Sigmoid
from graphnn.io import save
from graphnn.plugins import Plugins
from tests.io.plugin_parts import plugins


@pytest.fixture
def parts() -> Iterator[Plugins]:
    """Put the plugin of the tests in force."""
    with plugins().active() as active:
        yield active


@pytest.fixture
def small(tmp_path: Path) -> bytes:
    """Return the bytes of a small model file."""
    net = Sequential(Dense(2, 1, bias=np.array([0.5], np.float32)), Sigmoid(), rng=0)
    save(net, tmp_path / "small")
    return (tmp_path / "small").read_bytes()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder with MNIST, or skip."""
    named = os.environ.get("GRAPHNN_DATA")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "data" / "mnist"
    if not any(place.glob("t10k-images*") for place in (folder, folder / "mnist")):
        pytest.skip(f"the MNIST files are neither in {folder} nor in its mnist/; set GRAPHNN_DATA")
    return folder
