"""Losses: how far the outputs of a network are from their targets, as one number.

A loss is a value for each sample; the loss of a batch is their mean.
"""

from graphnn.losses.cross_entropy import CrossEntropy
from graphnn.losses.loss import AlongLines, Loss, Targets
from graphnn.losses.mean_squared_error import MeanSquaredError
from graphnn.losses.softmax_cross_entropy import SoftmaxCrossEntropy

__all__ = [
    "AlongLines",
    "CrossEntropy",
    "Loss",
    "MeanSquaredError",
    "SoftmaxCrossEntropy",
    "Targets",
]
