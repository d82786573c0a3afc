"""Gradient estimators that know the loss and nothing else, from a few evaluations."""

from graphnn_zeroth.evolution import Evolution
from graphnn_zeroth.forward_gradient import ForwardGradient
from graphnn_zeroth.spsa import SPSA

__version__ = "0.1.0"

__all__ = ["SPSA", "Evolution", "ForwardGradient"]
