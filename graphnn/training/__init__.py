"""Training: mini-batches, steps, epochs, and the record of what happened."""

from graphnn.plugins.events import (
    Epoch,
    EpochFinished,
    StepFinished,
    TrainingFinished,
    TrainingStarted,
)
from graphnn.training.divergence import DivergenceError
from graphnn.training.evaluation import Evaluation
from graphnn.training.history import History
from graphnn.training.trainer import Trainer

__all__ = [
    "DivergenceError",
    "Epoch",
    "EpochFinished",
    "Evaluation",
    "History",
    "StepFinished",
    "Trainer",
    "TrainingFinished",
    "TrainingStarted",
]
