"""Ctrl-C between steps, never in the midst of one."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import attrs

__all__ = ["Interrupts"]


@attrs.define
class Interrupts:
    """Holds Ctrl-C back while the parameters move.

    Outside `held` it raises ``KeyboardInterrupt`` at once, as always; a program with a handler of
    its own keeps it.
    """

    _depth: int = attrs.field(default=0, init=False)
    _pending: bool = attrs.field(default=False, init=False)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Take Ctrl-C over for the length of a ``with`` block."""
        ours = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        )
        if not ours:
            yield
            return
        try:
            signal.signal(signal.SIGINT, self._handle)
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Finish the ``with`` block first if Ctrl-C comes; `deliver` brings it afterwards."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def deliver(self) -> None:
        """Raise ``KeyboardInterrupt`` now if it was held back."""
        if self._pending:
            self._pending = False
            raise KeyboardInterrupt

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        if not self._depth:
            raise KeyboardInterrupt
        self._pending = True
