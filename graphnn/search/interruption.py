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
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if not ours:
        yield
        return
    came = False

    def handle(signum: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if came:
        raise KeyboardInterrupt
