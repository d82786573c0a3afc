"""What a caller gives to a trainer: found by name, or refused in a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphnn.data import Dataset
from graphnn.gradients import GradientEstimator
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
from graphnn.plugins import get_gradient_estimator, get_loss, get_optimizer

__all__ = [
    "as_estimator",
    "as_loss",
    "as_optimizer",
    "check_count",
    "check_dataset",
    "check_sampler",
]


def as_loss(loss: Loss | str) -> Loss:
    """Find a loss by its registered name; one that is given stays itself."""
    if isinstance(loss, str):
        return get_loss(loss)
    if not isinstance(loss, Loss):
        raise _refused("loss", loss, "a graphnn.Loss or the name of one", "SoftmaxCrossEntropy()")
    return loss


def as_optimizer(optimizer: Optimizer | str) -> Optimizer:
    """Find an optimiser by its registered name; one that is given stays itself."""
    if isinstance(optimizer, str):
        return get_optimizer(optimizer)
    if isinstance(optimizer, type) or not callable(getattr(optimizer, "step", None)):
        wanted = "an object with a method step(parameters, gradient) or the name of one"
        raise _refused("optimizer", optimizer, wanted, "SGD(learning_rate=0.1)")
    return optimizer


def as_estimator(gradient: GradientEstimator | str) -> GradientEstimator:
    """Find a gradient estimator by its registered name; one that is given stays itself."""
    if isinstance(gradient, str):
        return get_gradient_estimator(gradient)
    if isinstance(gradient, type) or not callable(gradient):
        wanted = "a function of an objective that gives its Gradient, or the name of one"
        raise _refused("gradient", gradient, wanted, "Backprop()")
    return gradient


def check_count(who: str, name: str, value: object) -> None:
    """Refuse what is no whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{who}: {name} is {value!r}; wanted a whole number of at least 1")


def check_dataset(who: str, dataset: Dataset[Any]) -> None:
    """Refuse what has no samples ``x`` with targets ``t``.

    Anything of the form of a `Dataset` will do; what is no `Dataset` was not checked by it.
    """
    if not (hasattr(dataset, "x") and hasattr(dataset, "t")):
        raise TypeError(
            f"{who}: wanted a Dataset, got a {type(dataset).__name__}; arrays make one, "
            "graphnn.data.Dataset(x, t), and load_digits() and load_mnist() give two, (train, test)"
        )
    if len(dataset) == 0:
        raise ValueError(f"{who}: the data set has no samples")


def check_sampler(who: str, batches: object) -> None:
    """Refuse what cannot draw mini-batches."""
    if isinstance(batches, type) or not callable(batches):
        raise TypeError(
            f"{who}: batches is {batches!r}, wanted a function such as "
            "graphnn.data.permutation_batches or graphnn.data.random_choice_batches"
        )


def _refused(field: str, value: object, wanted: str, example: str) -> TypeError:
    called = f"; the class {value.__name__} has to be called" if isinstance(value, type) else ""
    return TypeError(f"Trainer: {field} is {value!r}, wanted {wanted}{called}, as in {example}")
