"""Times several programs in turns in one process, so that a busy machine is fair to all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

__all__ = ["medians", "table"]


def medians(
    programs: Mapping[str, Callable[[], object]], *, rounds: int, repeats: int
) -> dict[str, float]:
    """Run each program in turn and give the median of its time.

    Parameters
    ----------
    programs
        What is timed, by name.
    rounds
        How often each has its turn.
    repeats
        How often it runs in a turn.

    Returns
    -------
    dict
        Seconds a run, by name.
    """
    times: dict[str, list[float]] = {name: [] for name in programs}
    for program in programs.values():
        program()
    for _ in range(rounds):
        for name, program in programs.items():
            start = time.perf_counter()
            for _ in range(repeats):
                program()
            times[name].append((time.perf_counter() - start) / repeats)
    return {name: median(taken) for name, taken in times.items()}


def table(title: str, seconds: Mapping[str, float], *, against: str) -> str:
    """Write times as a table, with the ratio to one of them."""
    width = max(map(len, seconds))
    lines = [title, "-" * len(title)]
    for name, taken in seconds.items():
        lines.append(f"{name:{width}}  {taken * 1e6:12,.1f} us  {taken / seconds[against]:7.2f} x")
    return "\n".join(lines)
