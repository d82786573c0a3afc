"""``import graphnn`` against ``import numpy``, each in a fresh process.

``python -m tests.benchmarks.bench_import`` fails above 1.5 times. The rooms of graphnn are imported
when a name is first used, so the second program uses the names of a training as well.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from tests.benchmarks.side_by_side import medians, table

LIMIT = 1.5
EXTRAS = ("cattrs", "click", "matplotlib", "PIL", "pooch", "rich", "safetensors", "tqdm")

PROGRAMS = {
    "python": "pass",
    "numpy": "import numpy",
    "graphnn": "import graphnn",
    "and its names": "from graphnn import Dense, Sequential, SGD, SoftmaxCrossEntropy, Trainer",
}


def fresh(program: str) -> None:
    """Run a program in a new process."""
    subprocess.run([sys.executable, "-c", program], check=True)


def extras_of(program: str) -> str:
    """List the optional libraries that a program imports."""
    asked = f"{program}\nimport sys; print(*[name for name in {EXTRAS} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def main() -> int:
    """Print the times, that of starting Python taken off; give the exit code."""
    found = medians(
        {name: partial(fresh, program) for name, program in PROGRAMS.items()},
        rounds=15,
        repeats=1,
    )
    seconds = {name: taken - found["python"] for name, taken in found.items() if name != "python"}
    print(table("import, without the start of Python", seconds, against="numpy"))
    for name in ("graphnn", "and its names"):
        print(f"{name}: extras imported: {extras_of(PROGRAMS[name]) or 'none'}")
    ratio = seconds["graphnn"] / seconds["numpy"]
    print(f"ratio {ratio:.2f}, wanted at most {LIMIT}")
    return int(ratio > LIMIT or bool(extras_of(PROGRAMS["graphnn"])))


if __name__ == "__main__":
    sys.exit(main())
