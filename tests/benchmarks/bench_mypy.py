"""What the plugin costs: mypy over a program of 5,000 lines that is full of networks.

Everything but the program itself comes from mypy's cache. The two are run in turn, and of each the
run that took the least processor time counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

LINES = 5_000
ROUNDS = 5

HEAD = "import graphnn as gn\nfrom graphnn.arrays import Matrix\n\n"

BLOCK = '''
def network_{n}(deep: bool, width: int) -> gn.Network:
    """Make one of many networks."""
    hidden = {a}
    first = gn.Dense(784, hidden)
    layer = gn.Dense(hidden, width) if deep else gn.Dense(hidden, 2 * width)
    for _ in range(3):
        layer = gn.Dense(width, width)
    head = gn.Sequential(gn.Dense(hidden, {b}), gn.ReLU(), gn.Dense({b}, 10), gn.Softmax())
    joined = first >> gn.ReLU() >> gn.Dense(hidden, {b}) >> gn.Tanh() >> gn.Dense({b}, 10)
    return gn.Sequential(first, "relu", head) if deep else joined


def graph_{n}() -> gn.Network:
    """Wire one of many graphs."""
    g = gn.Graph()
    x = g.input("image", shape=(784,))
    h = x >> gn.Dense(784, {a}) >> gn.ReLU()
    y = (h >> gn.Dense({a}, {a})) + h
    z = (y, h) >> gn.Concatenate()
    return g.build(outputs=z >> gn.Dense(2 * {a}, 10), inputs=x)


def arithmetic_{n}(values: list[float], x: Matrix) -> dict[str, float]:
    """Do what programs do besides."""
    total = sum(value * value for value in values)
    mean = total / len(values) if values else 0.0
    table = {{name: mean * place for place, name in enumerate(("a", "b", "c"))}}
    weights = network_{n}(bool(values), {b}).parameters()
    for name, array in weights.items():
        table[name] = float(array.sum()) + float(x.mean())
    return {{key: value for key, value in sorted(table.items()) if value > 0}}

'''

PLAIN = "[mypy]\nstrict = True\n"


def program(lines: int) -> str:
    """Write a program of so many lines."""
    text, n = HEAD, 0
    while text.count("\n") < lines:
        text += BLOCK.format(n=n, a=40 + n % 7, b=20 + n % 5)
        n += 1
    return text


def seconds(folder: Path, configuration: str, text: str) -> float:
    """Measure the processor time of mypy over a program that it has not seen."""
    (folder / "program.py").write_text(text)
    (folder / f"{configuration}.ini").write_text(
        PLAIN + ("plugins = graphnn.mypy\n" if configuration == "plugin" else "")
    )
    command = [sys.executable, "-m", "mypy", "--config-file", f"{configuration}.ini"]
    start = _used()
    done = subprocess.run(
        [*command, "--cache-dir", f"cache-{configuration}", "program.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    elapsed = _used() - start
    if "Success" not in done.stdout:
        sys.exit(f"{configuration}: {done.stdout[-500:]}{done.stderr}")
    return elapsed


def _used() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def main() -> None:
    """Print both times, and the ratio."""
    text = program(LINES)
    best = {"plain": float("inf"), "plugin": float("inf")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for configuration in best:
            seconds(folder, configuration, HEAD)
        for turn in range(ROUNDS):
            for configuration in best:
                elapsed = seconds(folder, configuration, f"{text}# {turn}\n")
                best[configuration] = min(best[configuration], elapsed)
    count = text.count("\n")
    print(f"{count:,} lines: mypy {best['plain']:.2f} s, with the plugin {best['plugin']:.2f} s")
    print(f"ratio {best['plugin'] / best['plain']:.2f}")


if __name__ == "__main__":
    main()
