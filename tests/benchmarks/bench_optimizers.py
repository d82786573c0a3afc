"""One step of each optimiser on the parameters of 784-512-512-10, against PyTorch's.

``python -m tests.benchmarks.bench_optimizers`` prints the times and fails if Adam takes longer than
PyTorch's own default on one thread. Gradients are given: nothing but the step is timed.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

import graphnn as gn
from tests.benchmarks.one_thread import in_one_thread
from tests.benchmarks.side_by_side import medians, table

SIZES = (784, 512, 512, 10)
ROUNDS, REPEATS = 30, 5
LIMIT = 1.0

CASES: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 1e-4}),
    ("AdaGrad", {}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.9}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {}),
]


def shapes() -> dict[str, tuple[int, ...]]:
    """Name the parameters."""
    layers = [gn.Dense(inputs, outputs) for inputs, outputs in itertools.pairwise(SIZES)]
    return {name: array.shape for name, array in gn.Sequential(*layers).parameters().items()}


def ours(name: str, settings: dict[str, Any]) -> Callable[[], object]:
    """Make a step of ours."""
    rng = np.random.default_rng(0)
    drawn = [
        {name: rng.standard_normal(shape, dtype=np.float32) for name, shape in shapes().items()}
        for _ in range(2)
    ]
    optimizer = getattr(gn, name)(1e-3, **settings)
    return lambda: optimizer.step(*drawn)


def theirs(name: str, settings: dict[str, Any], **options: Any) -> Callable[[], object]:
    """Make a step of PyTorch's."""
    import torch

    torch.set_num_threads(1)
    parameters = [torch.randn(shape, requires_grad=True) for shape in shapes().values()]
    for each in parameters:
        each.grad = torch.randn_like(each)
    kind = getattr(torch.optim, {"AdaGrad": "Adagrad"}.get(name, name))
    optimizer = kind(parameters, lr=1e-3, **settings, **options)
    return lambda: optimizer.step()


def main() -> int:
    """Print the times; give the exit code."""
    in_one_thread()
    ratio = 0.0
    for name, settings in CASES:
        sides = {"PyTorch": theirs(name, settings), "graphnn": ours(name, settings)}
        if name.startswith("Adam"):
            sides["PyTorch, fused"] = theirs(name, settings, fused=True)
        seconds = medians(sides, rounds=ROUNDS, repeats=REPEATS)
        chosen = ", ".join(f"{option}={value}" for option, value in settings.items())
        print(table(f"{name}({chosen})", seconds, against="PyTorch"), end="\n\n")
        if (name, settings) == ("Adam", {}):
            ratio = seconds["graphnn"] / seconds["PyTorch"]
    print(f"Adam's ratio {ratio:.2f}, wanted at most {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
