"""``import graphnn`` against ``import numpy``, each in a fresh process.

``python -m tests.benchmarks.bench_import`` fails above 1.5 times.
"""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks.side_by_side import medians, table

LIMIT = 1.5


def fresh(program: str) -> None:
    """Run a program in a new process."""
    subprocess.run([sys.executable, "-c", program], check=True)


def main() -> int:
    """Print the times, that of starting Python taken off; give the exit code."""
    found = medians(
        {
            "python": lambda: fresh("pass"),
            "numpy": lambda: fresh("import numpy"),
            "graphnn": lambda: fresh("import graphnn"),
        },
        rounds=15,
        repeats=1,
    )
    seconds = {name: found[name] - found["python"] for name in ("numpy", "graphnn")}
    print(table("import, without the start of Python", seconds, against="numpy"))
    return int(seconds["graphnn"] > LIMIT * seconds["numpy"])


if __name__ == "__main__":
    sys.exit(main())
