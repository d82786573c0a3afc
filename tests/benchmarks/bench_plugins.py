"""What 200 installed plugins cost, beyond what their own modules take to import.

``python -m tests.benchmarks.bench_plugins`` fails if the first look-up of a name takes 0.3 s more
than the imports alone, or if ``import graphnn`` imports any of them. Each figure comes from fresh
processes, all of them in turns; of each the run that took the least processor time counts, so that
a busy machine changes little.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks.side_by_side import table
from tests.plugins.packages import SWOOSH, Packages

LIMIT: Final = 0.3
COUNT: Final = 200
ROUNDS: Final = 9

CLOCK = """
import importlib, sys, time
def first_need():
    import graphnn
    graphnn.get_activation("relu")
def own_imports():
    for number in range({count}):
        importlib.import_module(f"swoosh_{{number:03}}")
start = time.process_time()
{measured}
print(time.process_time() - start, sum(name.startswith("swoosh_") for name in sys.modules))
"""

MEASURED = {
    "import graphnn, none installed": (False, "import graphnn"),
    "import graphnn": (True, "import graphnn"),
    "first need, none installed": (False, "first_need()"),
    "first need": (True, "first_need()"),
    # What they share with graphnn is there already, as it is when discovery imports them.
    "own imports": (True, "import graphnn.plugins; start = time.process_time(); own_imports()"),
}


def install(folder: Path) -> None:
    """Install the plugins: each registers one activation."""
    packages = Packages(folder)
    for number in range(COUNT):
        name = f"swoosh-{number:03}"
        packages.install(name, SWOOSH.replace('"swoosh"', f'"{name}"'))


def fresh(measured: str, folder: Path | None) -> tuple[float, int]:
    """Run a program in a new process; give its seconds, and how many plugins it imported."""
    environment = {key: value for key, value in os.environ.items() if key[:8] != "GRAPHNN_"}
    done = subprocess.run(
        [sys.executable, "-c", CLOCK.format(count=COUNT, measured=measured)],
        env={**environment, "PYTHONPATH": str(folder or "")},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, imported = done.stdout.split()
    return float(seconds), int(imported)


def measure(folder: Path) -> tuple[Mapping[str, float], Mapping[str, int]]:
    """Measure all in turns; give the seconds, and how many plugins each has imported."""
    times: dict[str, list[float]] = {name: [] for name in MEASURED}
    imported: dict[str, int] = {}
    for turn in range(ROUNDS + 1):
        for name, (installed, measured) in MEASURED.items():
            seconds, imported[name] = fresh(measured, folder if installed else None)
            if turn > 0:  # the first one compiles
                times[name].append(seconds)
    return {name: min(taken) for name, taken in times.items()}, imported


def main() -> int:
    """Print the times; give the exit code."""
    with tempfile.TemporaryDirectory() as name:
        install(Path(name))
        seconds, imported = measure(Path(name))
    print(table(f"{COUNT} installed plugins", seconds, against="own imports"))
    alone = seconds["first need, none installed"]
    beyond = seconds["first need"] - alone - seconds["own imports"]
    early = imported["import graphnn"]
    print(f"imported by `import graphnn`: {early}; at first need: {imported['first need']}")
    share = beyond / seconds["own imports"]
    print(f"beyond their own imports: {beyond:.3f} s ({share:.1f} x), wanted less than {LIMIT}")
    return int(beyond >= LIMIT or early > 0 or imported["first need"] != COUNT)


if __name__ == "__main__":
    sys.exit(main())
