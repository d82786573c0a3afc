"""Parts by their registered names, made ready."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from graphnn.gradients import GradientEstimator
from graphnn.graph import Initializer, Layer
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
from graphnn.plugins.entry_points import default_plugins
from graphnn.plugins.errors import UnknownNameError
from graphnn.plugins.hooks import LayerClass, Loader
from graphnn.plugins.registry import Registry

__all__ = [
    "get_activation",
    "get_dataset",
    "get_gradient_estimator",
    "get_initializer",
    "get_layer",
    "get_loss",
    "get_optimizer",
]

Part = TypeVar("Part")


def get_layer(name: str) -> LayerClass:
    """Return the class of the layer that is registered as `name`.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the known names, here and below.

    Examples
    --------
    >>> get_layer("dense")
    <class 'graphnn.layers.dense.Dense'>
    """
    return _found(default_plugins().layers, name)


def get_activation(name: str, **options: Any) -> Layer[Any, Any]:
    """Make the activation that is registered as `name`.

    Parameters
    ----------
    name
        Upper or lower case, with hyphens or underscores.
    **options
        Its fields, here and below.

    Examples
    --------
    >>> get_activation("ReLU")
    ReLU()
    """
    registry = default_plugins().activations
    return _made(_found(registry, name), f"{registry.kind} {name!r}", options)


def get_loss(name: str, **options: Any) -> Loss:
    """Make the loss that is registered as `name`.

    Examples
    --------
    >>> get_loss("softmax_cross_entropy")
    SoftmaxCrossEntropy()
    """
    registry = default_plugins().losses
    return _made(_found(registry, name), f"{registry.kind} {name!r}", options)


def get_initializer(name: str, **options: Any) -> Initializer:
    """Make the initialiser that is registered as `name`.

    Examples
    --------
    >>> get_initializer("normal", standard_deviation=0.1)
    Normal(standard_deviation=0.1)
    """
    registry = default_plugins().initializers
    return _made(_found(registry, name), f"{registry.kind} {name!r}", options)


def get_optimizer(name: str, **options: Any) -> Optimizer:
    """Make the optimiser that is registered as `name`.

    Examples
    --------
    >>> get_optimizer("sgd", learning_rate=0.5)
    SGD(learning_rate=0.5)
    """
    registry = default_plugins().optimizers
    return _made(_found(registry, name), f"{registry.kind} {name!r}", options)


def get_gradient_estimator(name: str, **options: Any) -> GradientEstimator:
    """Make the gradient estimator that is registered as `name`.

    Examples
    --------
    >>> get_gradient_estimator("numerical")
    Numerical(h=0.0001)
    """
    registry = default_plugins().gradient_estimators
    return _made(_found(registry, name), f"{registry.kind} {name!r}", options)


def get_dataset(name: str) -> Loader:
    """Return the function that loads the data set registered as `name`.

    Examples
    --------
    >>> train, test = get_dataset("digits")()
    >>> len(train), len(test)
    (1437, 360)
    """
    return _found(default_plugins().datasets, name)


def _found(registry: Registry[Part], name: str) -> Part:
    try:
        return registry.find(name)
    except UnknownNameError as error:
        infos = default_plugins().infos
        absent = [f"{info.name} ({info.status})" for info in infos if info.status != "loaded"]
        if not absent:
            raise
        raise UnknownNameError(f"{error}; not loaded: {', '.join(absent)}") from None


def _made(make: Callable[..., Part], who: str, options: dict[str, Any]) -> Part:
    signature = inspect.signature(make)
    try:
        signature.bind(**options)
    except TypeError as error:
        known = ", ".join(signature.parameters) or "none"
        raise TypeError(f"{who}: {error} (its options: {known})") from None
    return make(**options)
