"""The checks as functions, one for each kind of part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphnn.gradients import GradientEstimator
from graphnn.graph import Layer
from graphnn.testing.report import Report
from graphnn.testing.running import report

__all__ = ["check_activation", "check_estimator", "check_layer"]

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
    >>> report = check_layer(Dense(3, 4))
    >>> bool(report), report["pullback-is-the-derivative"].outcome
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
