"""Trainings of graphnn, written for TensorBoard where that is asked for."""

from graphnn_tensorboard.settings import VARIABLE, Settings, logging

__version__ = "0.1.0"

__all__ = ["VARIABLE", "Settings", "logging"]
