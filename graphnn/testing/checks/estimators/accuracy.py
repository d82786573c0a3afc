"""How far an estimate, or the mean of many, lies from the gradient.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import GradientEstimator, NumericalWalk, Objective
from graphnn.testing.check import Argument, Case, NotApplicable, check
from graphnn.testing.subjects import objectives
from graphnn.testing.subjects.estimators import EstimatorSubject, written_objective
from graphnn.testing.subjects.seeding import repeats

__all__ = ["ACCURACY"]


def _exact(subject: EstimatorSubject) -> Iterator[Case]:
    for make in objectives.OBJECTIVES:
        for dtype in ("float64", "float32"):
            yield subject.estimator(), written_objective(make, dtype), Argument.of(subject.bias)


@check(_exact)
def agrees_with_the_gradient(
    estimator: GradientEstimator, objective: Objective, bias: float
) -> None:
    """Unless it draws at random, it gives the gradient, but for the bias that is declared."""
    if math.isinf(bias):
        raise NotApplicable("its author sets no bound to its bias")
    true, found = NumericalWalk()(objective).vector, estimator(objective).vector
    length, rounding = np.linalg.norm(true), 1e-5 if true.dtype == np.float64 else 1e-4
    error = np.linalg.norm(found - true)
    is_close = error <= (bias + rounding) * length
    if not (is_close or repeats(estimator, objective)):
        raise NotApplicable("it draws at random")
    assert is_close, (
        f"it is off by {error / length:.3g} of the gradient's length, declared is a bias of "
        f"{bias}; along the gradient it is {found @ true / length**2:.6g} times as long"
    )


FALSE_ALARMS = 1e-6
"""How often an unbiased estimator fails, as far as the mean is normally distributed."""

MOST = 1000
"""How many estimates are averaged at most: enough to see a wrong factor of 1.5."""


def _small(subject: EstimatorSubject) -> Iterator[Case]:
    yield subject.estimator(), written_objective(objectives.tied), Argument.of(subject.bias)


@check(_small)
def is_unbiased_as_declared(
    estimator: GradientEstimator, objective: Objective, bias: float
) -> None:
    """If it draws at random, its mean is the gradient, but for chance and the declared bias."""
    if repeats(estimator, objective):
        raise NotApplicable("it gives the same twice")
    if math.isinf(bias):
        raise NotApplicable("its author sets no bound to its bias")
    true = NumericalWalk()(objective).vector
    length = np.linalg.norm(true)
    # Each derivative, and the part along the gradient, where a wrong factor shows best.
    wanted = np.append(true, length)
    quantile = NormalDist().inv_cdf(1 - FALSE_ALARMS / (2 * len(wanted)))

    def estimates(count: int) -> Array:
        found = np.array([estimator(objective).vector for _ in range(count)], np.float64)
        return np.column_stack([found, found @ true / length])

    spread = estimates(40).std(axis=0).max() / length
    count = int(np.clip((5 * quantile * spread) ** 2, 100, MOST))
    found = estimates(count)
    mean = found.mean(axis=0)
    chance = quantile * found.std(axis=0, ddof=1) / math.sqrt(count)
    error, allowed = np.abs(mean - wanted), chance + (bias + 1e-5) * length
    assert np.all(error <= allowed), (
        f"the mean of {count} estimates is {mean[:-1]}, the gradient {true}: off by up to "
        f"{np.max(error / allowed):.3g} times what a bias of {bias} and chance allow, but for "
        f"{FALSE_ALARMS} of all cases; along the gradient it is {mean[-1] / length:.3g} times as "
        "long"
    )


ACCURACY = (agrees_with_the_gradient, is_unbiased_as_declared)
