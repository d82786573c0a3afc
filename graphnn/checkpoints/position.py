"""How far a training has come."""

from __future__ import annotations

from typing import Any

import attrs

from graphnn.plugins.events import Epoch

__all__ = ["Position"]


@attrs.define
class Position:
    """How far a training has come, step by step.

    Parameters
    ----------
    finished
        What was measured after each whole epoch.
    step_losses
        Loss of each mini-batch, before its step.
    taken
        Mini-batches of the epoch under way that were drawn.
    total, seen
        Sum of the losses over the samples of the epoch under way, and the number of these.
    seconds
        Time of its steps.
    digest
        Tells whether other mini-batches are drawn the next time.
    strays
        Where others drew from the generator between two mini-batches, and its state behind that.
    whole
        Whether no step is under way, so that the training could go on from here.
    """

    finished: list[Epoch] = attrs.field(factory=list)
    step_losses: list[float] = attrs.field(factory=list)
    taken: int = 0
    total: float = 0.0
    seen: int = 0
    seconds: float = 0.0
    digest: str = ""
    strays: list[tuple[int, Any]] = attrs.field(factory=list)
    whole: bool = True

    @property
    def epoch(self) -> int:
        """Number of the epoch under way."""
        return len(self.finished) + 1

    def step(self, loss: float, samples: int) -> None:
        """Count a step."""
        self.step_losses.append(loss)
        self.total += loss * samples
        self.seen += samples
        self.whole = True

    def finish(self, epoch: Epoch) -> None:
        """Count a whole epoch, and begin the next."""
        self.finished.append(epoch)
        self.taken, self.total, self.seen, self.seconds = 0, 0.0, 0, 0.0
        self.digest = ""
        self.strays.clear()
        self.whole = True
