"""Initialisers: how a layer draws the first values of its parameters.

An initialiser is called with a shape and a generator. Its fans, the numbers of values that flow in
and out of one unit, follow from the shape: ``(in, out)`` for `Dense`, ``(out, in, ...)`` with any
number of spatial axes for convolutions.
"""

from graphnn.initializers.constant import Constant, Ones, Zeros
from graphnn.initializers.he import He, HeUniform
from graphnn.initializers.lecun import LeCun, LeCunUniform
from graphnn.initializers.normal import Normal
from graphnn.initializers.orthogonal import Orthogonal
from graphnn.initializers.uniform import Uniform
from graphnn.initializers.xavier import Xavier, XavierUniform

__all__ = [
    "Constant",
    "He",
    "HeUniform",
    "LeCun",
    "LeCunUniform",
    "Normal",
    "Ones",
    "Orthogonal",
    "Uniform",
    "Xavier",
    "XavierUniform",
    "Zeros",
]
