from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.data.idx_files import idx
from tests.data.local_server import Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def tiny_mnist() -> dict[str, bytes]:
    """Return the four files of an MNIST of 20 and 10 images, unpacked, by their usual names."""
    rng = np.random.default_rng(0)
    return {
        f"{part}-{kind}-ubyte": idx(array)
        for part, n in (("train", 20), ("t10k", 10))
        for kind, array in (
            ("images-idx3", rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)),
            ("labels-idx1", (np.arange(n) % 10).astype(np.uint8)),
        )
    }


@pytest.fixture
def tiny_folder(tmp_path: Path, tiny_mnist: dict[str, bytes]) -> Path:
    """Return a folder that holds the tiny MNIST, packed."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name, content in tiny_mnist.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    return folder


@pytest.fixture(scope="session")
def real_mnist() -> Path:
    """Return the folder with the real MNIST files, or skip."""
    named = os.environ.get("GRAPHNN_DATA")
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(named) if named else beside
    for place in (folder, folder / "mnist"):
        if any(place.glob("train-images*")):
            return place
    pytest.skip(f"the MNIST files are neither in {folder} nor in its mnist/; set GRAPHNN_DATA")
