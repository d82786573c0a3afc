"""The checks as functions, one for each kind of part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy.typing as npt

from graphnn.gradients import GradientEstimator
from graphnn.graph import Initializer, Layer
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
from graphnn.plugins.hooks import Loader
from graphnn.testing.report import Report
from graphnn.testing.running import report

__all__ = [
    "check_activation",
    "check_dataset",
    "check_estimator",
    "check_initializer",
    "check_layer",
    "check_loss",
    "check_optimizer",
]

AnyLayer: TypeAlias = Layer[Any, Any]


def check_layer(
    layer: str | Callable[[], AnyLayer] | AnyLayer,
    *,
    shape: tuple[int, ...] | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check a layer: shapes, purity, copies, parameters, pullback, declared perturbations.

    Parameters
    ----------
    layer
        Its registered name; its class, or a function that makes one; or a layer, of which every
        check gets copies.
    shape : tuple of int
        Shape of one sample that it takes, where it does not declare one.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well.

    Examples
    --------
    >>> from graphnn import Dense
    >>> found = check_layer(Dense(3, 4))
    >>> bool(found), found["pullback-is-the-derivative"].outcome
    (True, 'passed')
    """
    return report("layer", layer, expected_failures, shape=shape)


def check_activation(
    activation: str | Callable[[], AnyLayer] | AnyLayer,
    *,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check an activation: what `check_layer` checks, on every rank, and what its kind adds.

    Parameters
    ----------
    activation
        Its registered name; its class, or a function that makes one; or the activation.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Examples
    --------
    >>> bool(check_activation("tanh"))
    True
    """
    return report("activation", activation, expected_failures)


def check_loss(
    loss: str | Callable[[], Loss] | Loss,
    *,
    y: npt.ArrayLike | None = None,
    t: npt.ArrayLike | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check a loss: values, gradient, lines, purity, copies.

    Parameters
    ----------
    loss
        Its registered name; its class, or a function that makes one; or a loss, of which every
        check gets copies.
    y, t : arrays of shape (N, ...)
        Outputs and targets of two samples or more, where the loss is not for probabilities of
        three classes with one-hot rows or labels.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well.

    Raises
    ------
    ValueError
        If one of `y` and `t` is given without the other, or they do not fit together.

    Examples
    --------
    >>> from graphnn import MeanSquaredError
    >>> found = check_loss(MeanSquaredError())
    >>> bool(found), found["gradient-is-the-derivative"].outcome
    (True, 'passed')
    >>> found["labels-are-one-hot-rows"].outcome
    'not applicable'
    """
    return report("loss", loss, expected_failures, y=y, t=t)


def check_optimizer(
    optimizer: str | Callable[[], Optimizer] | Optimizer,
    *,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check an optimiser: its steps, which arrays it takes, what it keeps, its learning rate.

    Parameters
    ----------
    optimizer
        Its registered name; its class, or a function that makes one; or an optimiser that has not
        stepped yet, of which every check gets copies.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well.

    Examples
    --------
    >>> from graphnn import SGD
    >>> found = check_optimizer(SGD(learning_rate=0.1))
    >>> bool(found), found["resumes-from-a-pickle"].outcome
    (True, 'passed')
    """
    return report("optimizer", optimizer, expected_failures)


def check_initializer(
    initializer: str | Callable[[], Initializer] | Initializer,
    *,
    shape: tuple[int, ...] | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check an initialiser: what it draws, and that it draws it from the given generator alone.

    Parameters
    ----------
    initializer
        Its registered name; its class; or an initialiser, of which every check gets copies. A
        function that draws, ``(shape, rng) -> array``, is one.
    shape : tuple of int
        Shape to draw, where it takes no vector, no matrix and no filters.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well.

    Examples
    --------
    >>> found = check_initializer("xavier")
    >>> bool(found), found["draws-a-vector"].outcome
    (True, 'not applicable')
    """
    return report("initializer", initializer, expected_failures, shape=shape)


def check_dataset(
    loader: str | Loader,
    *,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check a data set: what its loader gives.

    Parameters
    ----------
    loader
        Its registered name, or the function without arguments that gives ``(train, test)``.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well; not applicable where the data have to be
        fetched and cannot be.

    Examples
    --------
    >>> bool(check_dataset("digits"))
    True
    """
    return report("dataset", loader, expected_failures)


def check_estimator(
    estimator: str | Callable[[], GradientEstimator] | GradientEstimator,
    *,
    bias: float = 0.0,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check a gradient estimator: form, purity, errors, randomness, accuracy, training.

    One that draws at random, from a seed that it takes as a field ``rng``, is judged by the mean of
    a thousand estimates: each derivative, and the part along the true gradient, is tested at a
    level that makes a false alarm once in a million where means are normally distributed, and
    more seldom than once in ten thousand where single estimates are as skewed as the square of a
    normal one.

    Parameters
    ----------
    estimator
        Its registered name; its class, or a function without arguments that makes one; or the
        estimator, a plain function too.
    bias
        How far its mean lies from the gradient, at most, as a part of the gradient's length; one
        that draws nothing is its own mean. A part of 1e-5, and 1e-4 in float32, is put down to
        rounding. ``float("inf")`` sets no bound.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well.

    Raises
    ------
    ValueError
        If the bias is negative, or NaN.

    Examples
    --------
    >>> bool(check_estimator("backprop"))
    True
    """
    return report("gradient_estimator", estimator, expected_failures, bias=bias)
