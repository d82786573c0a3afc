"""Ctrl-C in the midst of a trial ends the search, whatever the trial makes of it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

__all__ = ["noticed"]


@contextlib.contextmanager
def noticed() -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` behind a ``with`` block too, if Ctrl-C came within.

    `Trainer.fit` returns when it is interrupted, and what is measured then is half a trial.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    came = False

    def handle(signum: int, frame: FrameType | None) -> None:
        nonlocal came
        try:
            handler(signum, frame)
        except KeyboardInterrupt:
            came = True
            raise

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt
