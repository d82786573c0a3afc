"""Gradient estimators for what has no gradient: losses that are only evaluated, and steps."""

from graphnn_zeroth.black_box import BlackBox
from graphnn_zeroth.evolution import Evolution
from graphnn_zeroth.forward_gradient import ForwardGradient
from graphnn_zeroth.slopes import Clipped, FastSigmoid, Logistic, Straight
from graphnn_zeroth.spsa import SPSA
from graphnn_zeroth.straight_through import StraightThrough

__version__ = "0.1.0"

__all__ = [
    "SPSA",
    "BlackBox",
    "Clipped",
    "Evolution",
    "FastSigmoid",
    "ForwardGradient",
    "Logistic",
    "Straight",
    "StraightThrough",
]
