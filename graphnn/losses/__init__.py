"""Losses: how far the outputs of a network are from their targets, as one number.

A loss is a value for each sample, summed over its outputs; the loss of a batch is the mean over the
samples.
"""

from graphnn.losses.binary_cross_entropy import BinaryCrossEntropy
from graphnn.losses.cross_entropy import CrossEntropy
from graphnn.losses.huber import Huber
from graphnn.losses.loss import AlongLines, Loss, Targets
from graphnn.losses.mean_squared_error import MeanSquaredError
from graphnn.losses.softmax_cross_entropy import SoftmaxCrossEntropy

__all__ = [
    "AlongLines",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "Huber",
    "Loss",
    "MeanSquaredError",
    "SoftmaxCrossEntropy",
    "Targets",
]
