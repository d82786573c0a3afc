"""The built-in parts, registered through the hooks that every plugin uses."""

from __future__ import annotations

from graphnn import activations, initializers, layers, losses, optimizers
from graphnn.data import load_digits, load_mnist
from graphnn.gradients import Backprop, ComplexStep, Numerical, NumericalExact, NumericalWalk
from graphnn.plugins import hooks


@hooks.graphnn_register_layers
def register_layers(register: hooks.RegisterLayer) -> None:
    """Register the layers."""
    register("dense", layers.Dense)
    register("flatten", layers.Flatten)
    register("reshape", layers.Reshape)


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
    describe("layer", "reshape", make=_reshape, shape=(12,))
    describe("initializer", "constant", make=_constant)
    describe("initializer", "uniform", make=_uniform)


def _reshape() -> layers.Reshape:
    return layers.Reshape((3, 4))


def _constant() -> initializers.Constant:
    return initializers.Constant(0.1)


def _uniform() -> initializers.Uniform:
    return initializers.Uniform(-0.1, 0.1)
