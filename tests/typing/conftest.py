"""What the tests of the plugin share: mypy's cache of everything but their own programs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mypy_cache(pytestconfig: pytest.Config) -> Path:
    """Keep a cache from one run of the tests to the next, as long as the plugin is the same.

    mypy forgets what another plugin found only in the modules of the next run.
    """
    version: str = pytest.importorskip("graphnn.mypy", exc_type=ImportError).__version__
    folder = pytestconfig.cache.mkdir("mypy-plugin")
    for other in folder.iterdir():
        if other.name != version:
            shutil.rmtree(other)
    return folder / version
