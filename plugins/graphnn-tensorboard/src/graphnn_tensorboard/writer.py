"""The narrow, typed door to tensorboardX, which comes without types."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final, Protocol, cast

from graphnn.arrays import Array

__all__ = ["Writer", "open_writer"]

SECONDS: Final = 1
"""How often tensorboardX's thread brings to disk what it has got; its `flush` does not wait."""

QUEUE: Final = 1000
"""How many events may wait for that thread before the training waits for it."""


class Writer(Protocol):
    """What of tensorboardX's ``SummaryWriter`` is used here."""

    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None:
        """Write a number."""

    def add_histogram(self, tag: str, values: Array, global_step: int) -> None:
        """Write how values are distributed."""

    def add_text(self, tag: str, text_string: str, global_step: int = 0) -> None:
        """Write a text in Markdown."""

    def close(self) -> None:
        """Write what is left and close the file."""


def open_writer(folder: Path) -> Writer:
    """Open a file of events in `folder`."""
    # Here and not above: it takes longer to import than graphnn, and most trainings want none.
    tensorboard = importlib.import_module("tensorboardX")
    return cast(Writer, tensorboard.SummaryWriter(str(folder), max_queue=QUEUE, flush_secs=SECONDS))
