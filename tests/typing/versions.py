"""Runs the tests of the plugin with each version of mypy that is supported.

Each is unpacked into a folder of its own, in front of the installed one::

    .venv/bin/python -m tests.typing.versions
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUPPORTED = ("2.2", "2.3", "2.4")
"""The newest minor version, and the two before it."""

TESTS = Path(__file__).parent


def main() -> None:
    """Run every version; stop at the first that fails."""
    with tempfile.TemporaryDirectory() as folder:
        for version in SUPPORTED:
            start = time.monotonic()
            place = Path(folder, version)
            unpack(version, place)
            test(version, place)
            print(f"mypy {version}: {time.monotonic() - start:.0f} s", flush=True)
    print(f"the plugin works with mypy {', '.join(SUPPORTED)}")


def unpack(version: str, place: Path) -> None:
    """Fetch a version of mypy."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", str(place), f"mypy=={version}.*"], check=True)


def test(version: str, place: Path) -> None:
    """Run the tests with that version, and see that it was that version."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    asked = subprocess.run(
        [sys.executable, "-m", "mypy", "--version"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    if f"mypy {version}." not in asked.stdout:
        sys.exit(f"wanted mypy {version}, but {asked.stdout.strip()} ran")
    files = [str(TESTS / f"test_{name}.py") for name in ("programs", "plugin", "changes")]
    options = ["-q", "-o", f"cache_dir={place / 'cache'}"]
    done = subprocess.run([sys.executable, "-m", "pytest", *options, *files], env=environment)
    if done.returncode:
        sys.exit(f"mypy {version}: the tests fail")


if __name__ == "__main__":
    main()
