"""Objectives, gradients, and the estimators that make the one of the other."""

from graphnn.gradients.backprop import Backprop
from graphnn.gradients.complex_step import ComplexStep
from graphnn.gradients.estimator import GradientEstimator
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.numerical import Numerical
from graphnn.gradients.numerical_exact import NumericalExact
from graphnn.gradients.numerical_walk import NumericalWalk
from graphnn.gradients.objective import Objective

__all__ = [
    "Backprop",
    "ComplexStep",
    "Gradient",
    "GradientEstimator",
    "Numerical",
    "NumericalExact",
    "NumericalWalk",
    "Objective",
]
