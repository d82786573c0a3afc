"""Optimisers: how a gradient becomes new parameters.

What an optimiser remembers from step to step stands in attrs fields that its constructor does not
take: the number of steps taken, and arrays by the names of the parameters. So a trainer can put it
back, and a file can keep it.
"""

from graphnn.optimizers.adagrad import AdaGrad
from graphnn.optimizers.adam import Adam
from graphnn.optimizers.adamw import AdamW
from graphnn.optimizers.clip_norm import ClipNorm
from graphnn.optimizers.clip_value import ClipValue
from graphnn.optimizers.optimizer import Optimizer
from graphnn.optimizers.rmsprop import RMSprop
from graphnn.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "ClipNorm",
    "ClipValue",
    "Optimizer",
    "RMSprop",
]
