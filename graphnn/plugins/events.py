"""What a training tells its plugins: one frozen object an event."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import attrs

from graphnn.gradients import Gradient, GradientEstimator
from graphnn.graph import Network
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer

__all__ = [
    "Epoch",
    "EpochFinished",
    "StepFinished",
    "TrainingFinished",
    "TrainingStarted",
]

AnyNetwork: TypeAlias = Network[Any, Any]


@attrs.frozen
class Epoch:
    """What was measured in one epoch.

    Parameters
    ----------
    number
        Counts from 1.
    loss
        Mean loss of the training samples that the epoch's steps saw, before each step.
    accuracy
        Share of the training samples classified rightly after the epoch; ``None`` for data
        without classes.
    validation_loss, validation_accuracy
        The same of the validation data after the epoch; ``None`` where there are none.
    seconds
        Wall-clock time of the epoch's steps, in seconds, measuring left out.
    """

    number: int
    loss: float
    # Who chose the data knows which is None; of ``float | None`` mypy would have all ask.
    accuracy: float | Any
    validation_loss: float | Any
    validation_accuracy: float | Any
    seconds: float


@attrs.frozen(eq=False)
class TrainingStarted:
    """Before the first step."""

    network: AnyNetwork
    loss: Loss
    optimizer: Optimizer
    estimator: GradientEstimator
    epochs: int
    steps_per_epoch: int
    batch_size: int


@attrs.frozen(eq=False)
class StepFinished:
    """After the parameters have moved; `step` counts from 1 over all epochs."""

    network: AnyNetwork
    epoch: int
    step: int
    loss: float
    gradient: Gradient


@attrs.frozen(eq=False)
class EpochFinished:
    """After the last step of an epoch, when it has been measured."""

    network: AnyNetwork
    epoch: Epoch


@attrs.frozen(eq=False)
class TrainingFinished:
    """After the last epoch, or when training ended early, for whatever reason."""

    network: AnyNetwork
    epochs: tuple[Epoch, ...]
    reason: Literal["completed", "interrupted", "failed"]
