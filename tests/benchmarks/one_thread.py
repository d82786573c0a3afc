"""One thread and one heap, so that a figure depends neither on other programs nor on luck."""

from __future__ import annotations

import os
import sys

__all__ = ["LIMITS", "in_one_thread"]

LIMITS = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")} | {
    f"MALLOC_{name}_THRESHOLD_": str(2**30) for name in ("TRIM", "MMAP")
}
"""What NumPy's libraries for linear algebra, and the C library, look for in the environment."""


def in_one_thread() -> None:
    """Start the script again with one thread and a heap that is kept, unless told otherwise.

    The libraries ask when they are loaded, so it is too late for the process that runs. Threads
    wait for each other: with a core taken by another program, a product of small matrices on all
    cores can take ten times as long as on one. And glibc gives freed memory back to the system, or
    not, depending on what lies above it: a program that has to fetch it again at each step takes
    twice as long, by no merit of the one that does not.
    """
    if not LIMITS.keys() & os.environ.keys():
        sys.stdout.flush()
        os.execve(sys.executable, sys.orig_argv, {**os.environ, **LIMITS})
