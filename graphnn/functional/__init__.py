"""The mathematics of "Deep Learning from Scratch" as plain functions.

Activations (chapter 3), losses, numerical differentiation and gradient descent (chapter 4).

One dtype policy for all of them: floating-point arrays keep their dtype, integers and booleans
are computed in float64, anything else is refused. An array gives an array of the same shape, a
plain number gives a NumPy number, a nested list gives an array.

Activations and losses also take complex arrays, as derivatives by a complex step need them: they
are the analytic continuation, with the real parts compared where the formula compares.
"""

from graphnn.functional.derivative import numerical_diff
from graphnn.functional.descent import gradient_descent
from graphnn.functional.elementwise import identity, relu, sigmoid, step, tanh
from graphnn.functional.estimate import DerivativeInfo
from graphnn.functional.gradient import numerical_gradient
from graphnn.functional.hessian import numerical_hessian
from graphnn.functional.jacobian import numerical_jacobian
from graphnn.functional.kinds import Method, StepSize
from graphnn.functional.labels import one_hot
from graphnn.functional.losses import cross_entropy_error, mean_squared_error
from graphnn.functional.probabilities import softmax

__all__ = [
    "DerivativeInfo",
    "Method",
    "StepSize",
    "cross_entropy_error",
    "gradient_descent",
    "identity",
    "mean_squared_error",
    "numerical_diff",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "one_hot",
    "relu",
    "sigmoid",
    "softmax",
    "step",
    "tanh",
]
