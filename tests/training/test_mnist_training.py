"""Real handwriting, 60,000 images: what the notes reach, reached."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("GRAPHNN_DATA") or HERE.parent / "shared" / "data" / "mnist")


@pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"MNIST is missing: no folder {FOLDER}; set GRAPHNN_DATA"
)
def test_five_epochs_reach_95_percent() -> None:
    # In a process of its own, since only there can the number of threads still be chosen: with
    # several on a busy machine the small products of a step take ten times as long.
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bench_mnist", str(FOLDER.resolve())],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    found = re.search(r"^test accuracy (0\.\d+)", done.stdout, re.MULTILINE)
    assert found is not None
    assert float(found[1]) >= 0.95
    last = next(line for line in done.stdout.splitlines() if line.lstrip().startswith("5 "))
    assert found[1] in last
