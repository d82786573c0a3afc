"""Neural networks in NumPy where the gradient is a plugin.

The names that one types daily stand here and come from the rooms when they are first used, so that
``import graphnn`` costs little more than ``import numpy``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphnn import data as data
    from graphnn import schedules as schedules
    from graphnn import search as search
    from graphnn.activations import Identity, ReLU, Sigmoid, Softmax, Step, Tanh
    from graphnn.checking import gradcheck, gradcheck_layer
    from graphnn.checkpoints import Checkpoint
    from graphnn.functional import (
        cross_entropy_error,
        gradient_descent,
        identity,
        mean_squared_error,
        numerical_diff,
        numerical_gradient,
        numerical_hessian,
        numerical_jacobian,
        one_hot,
        relu,
        sigmoid,
        softmax,
        step,
        tanh,
    )
    from graphnn.gradients import (
        Backprop,
        ComplexStep,
        Gradient,
        GradientEstimator,
        Numerical,
        NumericalExact,
        NumericalWalk,
        Objective,
    )
    from graphnn.graph import (
        Add,
        Concatenate,
        Elementwise,
        Graph,
        Lambda,
        Layer,
        Multiply,
        Network,
        Node,
        NotDifferentiableError,
        Sequential,
        ShapeError,
        buffer,
        parameter,
    )
    from graphnn.initializers import (
        Constant,
        He,
        HeUniform,
        LeCun,
        LeCunUniform,
        Normal,
        Ones,
        Orthogonal,
        Uniform,
        Xavier,
        XavierUniform,
        Zeros,
    )
    from graphnn.io import load, load_pickled_arrays, save
    from graphnn.layers import (
        AveragePool2D,
        BatchNorm,
        Conv2D,
        Dense,
        Dropout,
        Embedding,
        Flatten,
        GlobalAveragePool,
        LayerNorm,
        MaxPool2D,
        Reshape,
        Residual,
    )
    from graphnn.losses import (
        BinaryCrossEntropy,
        CrossEntropy,
        Huber,
        Loss,
        MeanSquaredError,
        SoftmaxCrossEntropy,
    )
    from graphnn.optimizers import (
        SGD,
        AdaGrad,
        Adam,
        AdamW,
        ClipNorm,
        ClipValue,
        Optimizer,
        RMSprop,
    )
    from graphnn.plugins import (
        get_activation,
        get_dataset,
        get_gradient_estimator,
        get_initializer,
        get_layer,
        get_loss,
        get_optimizer,
        hookimpl,
    )
    from graphnn.training import DivergenceError, Evaluation, History, Trainer

__version__ = "0.1.0"

_ROOMS = {
    "activations": "Identity ReLU Sigmoid Softmax Step Tanh",
    "arrays": "",
    "checking": "gradcheck gradcheck_layer",
    "checkpoints": "Checkpoint",
    "data": "",
    "functional": (
        "cross_entropy_error gradient_descent identity mean_squared_error numerical_diff "
        "numerical_gradient numerical_hessian numerical_jacobian one_hot relu sigmoid softmax "
        "step tanh"
    ),
    "gradients": (
        "Backprop ComplexStep Gradient GradientEstimator Numerical NumericalExact NumericalWalk "
        "Objective"
    ),
    "graph": (
        "Add Concatenate Elementwise Graph Lambda Layer Multiply Network Node "
        "NotDifferentiableError Sequential ShapeError buffer parameter"
    ),
    "initializers": (
        "Constant He HeUniform LeCun LeCunUniform Normal Ones Orthogonal Uniform Xavier "
        "XavierUniform Zeros"
    ),
    "io": "load load_pickled_arrays save",
    "layers": (
        "AveragePool2D BatchNorm Conv2D Dense Dropout Embedding Flatten GlobalAveragePool "
        "LayerNorm MaxPool2D Reshape Residual"
    ),
    "losses": "BinaryCrossEntropy CrossEntropy Huber Loss MeanSquaredError SoftmaxCrossEntropy",
    "optimizers": "AdaGrad Adam AdamW ClipNorm ClipValue Optimizer RMSprop SGD",
    "plugins": (
        "get_activation get_dataset get_gradient_estimator get_initializer get_layer get_loss "
        "get_optimizer hookimpl"
    ),
    "schedules": "",
    "search": "",
    "training": "DivergenceError Evaluation History Trainer",
    "typevars": "",
}

_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Add",
    "AveragePool2D",
    "Backprop",
    "BatchNorm",
    "BinaryCrossEntropy",
    "Checkpoint",
    "ClipNorm",
    "ClipValue",
    "ComplexStep",
    "Concatenate",
    "Constant",
    "Conv2D",
    "CrossEntropy",
    "Dense",
    "DivergenceError",
    "Dropout",
    "Elementwise",
    "Embedding",
    "Evaluation",
    "Flatten",
    "GlobalAveragePool",
    "Gradient",
    "GradientEstimator",
    "Graph",
    "He",
    "HeUniform",
    "History",
    "Huber",
    "Identity",
    "Lambda",
    "Layer",
    "LayerNorm",
    "LeCun",
    "LeCunUniform",
    "Loss",
    "MaxPool2D",
    "MeanSquaredError",
    "Multiply",
    "Network",
    "Node",
    "Normal",
    "NotDifferentiableError",
    "Numerical",
    "NumericalExact",
    "NumericalWalk",
    "Objective",
    "Ones",
    "Optimizer",
    "Orthogonal",
    "RMSprop",
    "ReLU",
    "Reshape",
    "Residual",
    "Sequential",
    "ShapeError",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Step",
    "Tanh",
    "Trainer",
    "Uniform",
    "Xavier",
    "XavierUniform",
    "Zeros",
    "buffer",
    "cross_entropy_error",
    "data",
    "get_activation",
    "get_dataset",
    "get_gradient_estimator",
    "get_initializer",
    "get_layer",
    "get_loss",
    "get_optimizer",
    "gradcheck",
    "gradcheck_layer",
    "gradient_descent",
    "hookimpl",
    "identity",
    "load",
    "load_pickled_arrays",
    "mean_squared_error",
    "numerical_diff",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "one_hot",
    "parameter",
    "relu",
    "save",
    "schedules",
    "search",
    "sigmoid",
    "softmax",
    "step",
    "tanh",
]


if not TYPE_CHECKING:

    def __getattr__(name):
        """Fetch a name from its room, once."""
        if name in _ROOMS:
            return importlib.import_module(f"graphnn.{name}")
        if name not in _ROOM_OF:
            raise AttributeError(f"module 'graphnn' has no attribute {name!r}")
        value = getattr(importlib.import_module(f"graphnn.{_ROOM_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    own = {name for name in globals() if name.startswith("_")}
    return sorted({*own, *__all__, *_ROOMS})
