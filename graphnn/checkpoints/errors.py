"""What can be wrong with a checkpoint that is sound."""

from __future__ import annotations

__all__ = ["CheckpointError"]


class CheckpointError(ValueError):
    """The checkpoint is of another training; the message says what differs and what to do."""
