"""One BLAS thread a trial: the trials are what runs in parallel."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import attrs

__all__ = ["one_blas_thread"]


@attrs.define
class _Limit:
    """One thread while anyone is inside, and as many as before when the last one leaves."""

    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)
    _inside: int = attrs.field(default=0, init=False)
    _limits: Any = attrs.field(default=None, init=False)

    def enter(self) -> None:
        from threadpoolctl import threadpool_limits

        with self._lock:
            if self._inside == 0:
                _let_any_thread_set_limits()
                self._limits = threadpool_limits(limits=1, user_api="blas")
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                _let_any_thread_set_limits()
                self._limits.restore_original_limits()
                self._limits = None


def _let_any_thread_set_limits() -> None:
    # Newer versions of threadpoolctl heed only the first thread that asks, for most OpenBLAS.
    import threadpoolctl

    clear = getattr(threadpoolctl.OpenBLASController, "clear_controlling_thread", None)
    if clear is not None:
        clear(force=True)


_LIMIT = _Limit()


@contextlib.contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let BLAS use one thread while the ``with`` block runs, in whatever thread of the process.

    Several threads on few cores only wait for each other, and a product that several threads share
    may be rounded otherwise, so that a trial would depend on how many run.
    """
    _LIMIT.enter()
    try:
        yield
    finally:
        _LIMIT.leave()
