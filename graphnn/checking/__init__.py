"""Checks of gradients: one estimator against another, and one layer on its own."""

from graphnn.checking.gradient import gradcheck
from graphnn.checking.layer import gradcheck_layer
from graphnn.checking.report import Fault, GradientCheck, ParameterCheck, Verdict

__all__ = ["Fault", "GradientCheck", "ParameterCheck", "Verdict", "gradcheck", "gradcheck_layer"]
