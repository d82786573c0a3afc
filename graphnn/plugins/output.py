"""What a plugin prints while it is loaded, kept away from the program's own output."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, TextIO, cast

__all__ = ["captured_stdout"]


@contextlib.contextmanager
def captured_stdout() -> Iterator[Callable[[], str]]:
    """Keep what this thread writes to ``sys.stdout``; other threads write where they always did.

    What is written past Python, by a subprocess or a C library, is not seen. If the block puts
    something else in the place of ``sys.stdout``, that is undone; so is what another thread puts
    there meanwhile, which looks the same.

    Yields
    ------
    callable
        Gives the text that was kept, also after the block.

    Examples
    --------
    >>> with captured_stdout() as printed:
    ...     print("swish 1.0 at your service")
    >>> printed().splitlines()
    ['swish 1.0 at your service']
    """
    page = _Page()
    if sys.stdout is None:  # as under pythonw: nothing can be written, nothing needs to be kept
        yield page.text
        return
    divided = _Divided(sys.stdout, page)
    try:
        with contextlib.redirect_stdout(cast("TextIO", divided)):
            yield page.text
    finally:
        divided.join()


class _Page(io.BytesIO):
    """Stays readable when a plugin closes what it takes for ``sys.stdout``."""

    def close(self) -> None:
        """Stay open."""

    def text(self) -> str:
        """Give what was written."""
        return self.getvalue().decode("utf-8", "backslashreplace")


class _Divided:
    """Stands for ``sys.stdout``: the thread that made it sees a page, all others the stream.

    A plugin may hold on to it, in a logging handler perhaps, so it ends as a plain alias.
    """

    def __init__(self, stream: TextIO, page: _Page) -> None:
        self._stream: TextIO = stream
        self._page: TextIO = io.TextIOWrapper(
            page, encoding="utf-8", errors="backslashreplace", newline="", write_through=True
        )
        self._thread: int | None = threading.get_ident()

    def join(self) -> None:
        """Lead every thread to the stream from now on."""
        self._thread = None

    def __getattr__(self, name: str) -> Any:
        here = self._page if threading.get_ident() == self._thread else self._stream
        return getattr(here, name)
