"""Programs made at random from assignments, branches, loops, functions, and chains of layers."""

from __future__ import annotations

import random
from collections.abc import Callable

import attrs

__all__ = ["random_program"]

HEAD = """\
import contextlib
from typing import Any, Iterator
import graphnn as gn
import third_party as third
calls, seed = 0, 0
def flag() -> bool:
    global calls
    calls += 1
    return hash((calls, seed)) % 5 < 2
def fail() -> None:
    if flag():
        raise ValueError
@contextlib.contextmanager
def manager() -> Iterator[int]:
    yield 4
"""

SIZES, LAYERS = ("a", "b", "c"), ("p", "q", "w")
ACTIVATIONS = ("gn.ReLU()", '"relu"', "gn.Softmax()", "third.Dropout()", "third.EveryOther()")


def random_program(seed: int) -> str:
    """Write a program; the same for the same seed."""
    return _Writer(random.Random(seed)).program()


@attrs.define
class _Writer:
    rng: random.Random
    lines: list[str] = attrs.field(factory=list)
    functions: int = 0

    def program(self) -> str:
        inside = self.rng.random() < 0.5
        depth = int(inside)
        self.lines = [HEAD + ("def main() -> None:" if inside else "")]
        for name in SIZES:
            self.write(depth, f"{name} = {self.number()}")
        for name in LAYERS:
            type_ = self.rng.choice(("", ": gn.Layer", ": Any"))
            self.write(depth, f"{name}{type_} = gn.Dense({self.number()}, {self.number()})")
        for _ in range(25):
            self.statement(depth, "nonlocal" if inside else "global")
        return "\n".join([*self.lines, *(["main()"] if inside else []), ""])

    def write(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def number(self) -> str:
        return str(self.rng.choice((3, 4)))

    def size(self) -> str:
        name, number = self.rng.choice(SIZES), self.number()
        choice = self.rng.choice
        return choice((number, number, name, name, f"{name} + 0", f"({name} if flag() else 3)"))

    def layer(self, nesting: int = 0) -> str:
        sizes = f"({self.size()}, {self.size()})"
        kinds = [*LAYERS, self.rng.choice(ACTIVATIONS)]
        kinds += [f"{kind}{sizes}" for kind in ("gn.Dense", "third.Affine", "third.LowRank")]
        if nesting < 2:
            inner = [self.layer(nesting + 1) for _ in range(self.rng.randint(1, 2))]
            kinds.append(f"gn.Sequential({', '.join(inner)})")
            kinds.append(f"({self.layer(2)} if flag() else {self.layer(2)})")
        return self.rng.choice(kinds)

    def no_name(self) -> str:
        return self.layer().replace('"relu"', "gn.ReLU()")

    def statement(self, depth: int, outside: str) -> None:
        simple: list[Callable[[], str]] = [
            lambda: f"{self.rng.choice(SIZES)} = {self.size()}",
            lambda: f"{self.rng.choice(SIZES)} += 0",
            lambda: f"{self.rng.choice(SIZES)}, p = {self.number()}, gn.Dense(3, {self.size()})",
            lambda: f"{self.rng.choice(LAYERS)} = {self.no_name()}",
            lambda: f"{self.rng.choice(LAYERS)} = {self.no_name()}",
            lambda: f"gn.Sequential({', '.join(self.layer() for _ in range(3))})",
            lambda: f"gn.Sequential({self.layer()}, {self.layer()})",
            lambda: f"{self.no_name()} >> {self.no_name()}",
            lambda: f"gn.Dense((a := {self.number()}), {self.size()}) >> {self.rng.choice(LAYERS)}",
            lambda: f"[gn.Sequential(gn.Dense(3, a), gn.Dense(4, {self.size()})) for a in (4,)]",
        ]
        if depth > 3 or self.rng.random() < 0.7:
            self.write(depth, self.rng.choice(simple)())
        else:
            self.rng.choice((self.branch, self.loop, self.attempt, self.scope, self.function))(
                depth, outside
            )

    def block(self, depth: int, outside: str) -> None:
        for _ in range(self.rng.randint(1, 3)):
            self.statement(depth + 1, outside)

    def branch(self, depth: int, outside: str) -> None:
        self.write(depth, "if flag():")
        self.block(depth, outside)
        if self.rng.random() < 0.5:
            self.write(depth, "else:")
            self.block(depth, outside)

    def loop(self, depth: int, outside: str) -> None:
        self.write(depth, f"for {self.rng.choice('ab_')} in ({self.number()}, {self.number()}):")
        self.block(depth, outside)
        if self.rng.random() < 0.3:
            self.write(depth + 1, "if flag(): break")
            self.block(depth, outside)

    def attempt(self, depth: int, outside: str) -> None:
        self.write(depth, "try:")
        self.block(depth, outside)
        self.write(depth + 1, "fail()")
        self.write(depth, "except ValueError:")
        self.block(depth, outside)

    def scope(self, depth: int, outside: str) -> None:
        self.write(depth, self.rng.choice(("with manager():", "with manager() as a:")))
        self.block(depth, outside)

    def function(self, depth: int, outside: str) -> None:
        self.functions += 1
        self.write(depth, f"def function_{self.functions}() -> None:")
        if self.rng.random() < 0.6:
            self.write(depth + 1, f"{outside} {self.rng.choice('ap')}")
        else:
            self.write(depth + 1, "a = b = c = 3")
            self.write(depth + 1, "p = q = w = gn.Dense(3, 3)")
        self.block(depth, "nonlocal")
        self.write(depth, f"function_{self.functions}()")
