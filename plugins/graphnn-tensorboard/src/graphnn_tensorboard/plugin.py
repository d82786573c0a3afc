"""The training events that the package listens to."""

from __future__ import annotations

from graphnn.plugins.events import EpochFinished, StepFinished, TrainingFinished, TrainingStarted
from graphnn.plugins.hooks import (
    graphnn_epoch_finished,
    graphnn_step_finished,
    graphnn_training_finished,
    graphnn_training_started,
)
from graphnn_tensorboard.run import Run
from graphnn_tensorboard.settings import settings_in_force

__all__ = ["epoch_finished", "step_finished", "training_finished", "training_started"]

_runs: dict[int, Run] = {}
"""The runs that are being written, by the identity of the network that is trained."""


@graphnn_training_started
def training_started(event: TrainingStarted) -> None:
    """Open a run, if trainings are to be written."""
    # One that was never told of its end would else be continued by another training.
    if (forgotten := _runs.pop(id(event.network), None)) is not None:
        forgotten.close()
    if (settings := settings_in_force()) is not None:
        _runs[id(event.network)] = Run.start(settings, event)


@graphnn_step_finished
def step_finished(event: StepFinished) -> None:
    """Write a step."""
    if (run := _runs.get(id(event.network))) is not None:
        run.step(event)


@graphnn_epoch_finished
def epoch_finished(event: EpochFinished) -> None:
    """Write an epoch."""
    if (run := _runs.get(id(event.network))) is not None:
        run.epoch(event)


@graphnn_training_finished
def training_finished(event: TrainingFinished) -> None:
    """Close the run, however the training ended."""
    if (run := _runs.pop(id(event.network), None)) is not None:
        run.finish(event)
