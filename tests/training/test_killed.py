"""Trainings that are really killed, many times, end with the bits of one that was not.

``GRAPHNN_KILLS=1000 pytest tests/training/test_killed.py`` kills more often.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = int(os.environ.get("GRAPHNN_KILLS", "24"))


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="kills by means that Linux alone has")
def test_a_training_that_is_killed_at_any_moment_goes_on_to_the_bit(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.killing", str(tmp_path), str(KILLS), "0"],
        cwd=Path(__file__).parents[2],
        # A fork has no threads of its parent, so there are to be none.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{KILLS} at random" in done.stdout
