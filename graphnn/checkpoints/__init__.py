"""Trainings that go on where they were ended, to the bit."""

from graphnn.checkpoints.checkpoint import Checkpoint
from graphnn.checkpoints.errors import CheckpointError

__all__ = ["Checkpoint", "CheckpointError"]
