"""The built-in parts, registered through the hooks that every plugin uses."""

from __future__ import annotations

from typing import Any

from graphnn import activations, initializers, layers, losses, optimizers
from graphnn.data import load_digits, load_mnist
from graphnn.gradients import Backprop, ComplexStep, Numerical, NumericalExact, NumericalWalk
from graphnn.plugins import hooks


@hooks.graphnn_register_layers
def register_layers(register: hooks.RegisterLayer) -> None:
    """Register the layers."""
    register("batch-norm", layers.BatchNorm)
    register("dense", layers.Dense)
    register("dropout", layers.Dropout)
    register("embedding", layers.Embedding)
    register("flatten", layers.Flatten)
    register("layer-norm", layers.LayerNorm)
    register("reshape", layers.Reshape)
    register("conv2d", layers.Conv2D)
    register("max-pool2d", layers.MaxPool2D)
    register("average-pool2d", layers.AveragePool2D)
    register("global-average-pool", layers.GlobalAveragePool)
    register("residual", layers.Residual)


@hooks.graphnn_register_activations
def register_activations(register: hooks.RegisterActivation) -> None:
    """Register the activations."""
    register("step", activations.Step)
    register("identity", activations.Identity)
    register("sigmoid", activations.Sigmoid)
    register("relu", activations.ReLU)
    register("tanh", activations.Tanh)
    register("softmax", activations.Softmax)


@hooks.graphnn_register_losses
def register_losses(register: hooks.RegisterLoss) -> None:
    """Register the losses."""
    register("mean-squared-error", losses.MeanSquaredError)
    register("cross-entropy", losses.CrossEntropy)
    register("softmax-cross-entropy", losses.SoftmaxCrossEntropy)
    register("binary-cross-entropy", losses.BinaryCrossEntropy)
    register("huber", losses.Huber)


@hooks.graphnn_register_initializers
def register_initializers(register: hooks.RegisterInitializer) -> None:
    """Register the initialisers."""
    register("zeros", initializers.Zeros)
    register("ones", initializers.Ones)
    register("constant", initializers.Constant)
    register("normal", initializers.Normal)
    register("uniform", initializers.Uniform)
    register("xavier", initializers.Xavier)
    register("xavier-uniform", initializers.XavierUniform)
    register("he", initializers.He)
    register("he-uniform", initializers.HeUniform)
    register("lecun", initializers.LeCun)
    register("lecun-uniform", initializers.LeCunUniform)
    register("orthogonal", initializers.Orthogonal)


@hooks.graphnn_register_optimizers
def register_optimizers(register: hooks.RegisterOptimizer) -> None:
    """Register the optimisers."""
    register("sgd", optimizers.SGD)
    register("adagrad", optimizers.AdaGrad)
    register("rmsprop", optimizers.RMSprop)
    register("adam", optimizers.Adam)
    register("adamw", optimizers.AdamW)


@hooks.graphnn_register_gradient_estimators
def register_gradient_estimators(register: hooks.RegisterGradientEstimator) -> None:
    """Register the gradient estimators."""
    register("backprop", Backprop)
    register("numerical-walk", NumericalWalk)
    register("numerical-exact", NumericalExact)
    register("numerical", Numerical)
    register("complex-step", ComplexStep)


@hooks.graphnn_register_datasets
def register_datasets(register: hooks.RegisterDataset) -> None:
    """Register the data sets."""
    register("digits", load_digits)
    register("mnist", load_mnist)


@hooks.graphnn_describe_parts
def describe_parts(describe: hooks.DescribePart) -> None:
    """Tell the conformance kit how to make what a name alone does not make."""
    describe("layer", "batch-norm", make=_batch_norm, shape=(3, 4, 2))
    describe("layer", "embedding", make=_embedding, shape=(3,))
    describe("layer", "layer-norm", make=_layer_norm, shape=(4, 3))
    describe("layer", "reshape", make=_reshape, shape=(12,))
    describe("layer", "conv2d", make=_convolution, shape=(4, 6, 5))
    describe("layer", "max-pool2d", make=_largest, shape=(2, 4, 7))
    describe("layer", "average-pool2d", make=_average, shape=(2, 4, 7))
    describe("layer", "residual", make=_residual)
    describe("initializer", "constant", make=_constant)
    describe("initializer", "uniform", make=_uniform)


def _batch_norm() -> layers.BatchNorm[Any, Any]:
    return layers.BatchNorm(3)


def _embedding() -> layers.Embedding:
    return layers.Embedding(5, 2)


def _layer_norm() -> layers.LayerNorm[Any]:
    return layers.LayerNorm(3)


def _residual() -> layers.Residual[Any, Any]:
    return layers.Residual(layers.Dense(3, 3) >> activations.Tanh())


def _reshape() -> layers.Reshape:
    return layers.Reshape((3, 4))


def _convolution() -> layers.Conv2D:
    return layers.Conv2D(4, 6, (3, 2), stride=(1, 2), padding=1, dilation=(2, 1), groups=2)


def _largest() -> layers.MaxPool2D:
    return layers.MaxPool2D((2, 3), stride=2, padding=(0, 1))


def _average() -> layers.AveragePool2D:
    return layers.AveragePool2D((2, 3), stride=2, padding=1, count_include_pad=False)


def _constant() -> initializers.Constant:
    return initializers.Constant(0.1)


def _uniform() -> initializers.Uniform:
    return initializers.Uniform(-0.1, 0.1)
