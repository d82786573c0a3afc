"""Whether a gradient estimator draws at random, and how it is given a seed."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import GradientEstimator, Objective
from graphnn.testing.check import NotApplicable

__all__ = ["copies_agree", "repeats", "seeded", "takes_seed"]


def takes_seed(estimator: object) -> bool:
    """Tell whether it has an option ``rng``."""
    kind: Any = type(estimator)
    if attrs.has(kind):
        return any(field.init and field.alias == "rng" for field in attrs.fields(kind))
    if dataclasses.is_dataclass(kind):
        return any(field.init and field.name == "rng" for field in dataclasses.fields(kind))
    return False


def seeded(estimator: Any, seed: int) -> Any:
    """Give an estimator like this one, that draws from a seed.

    Raises
    ------
    NotApplicable
        If it takes none.
    """
    if not takes_seed(estimator):
        raise NotApplicable("it has no option rng, as a field of an attrs class or a dataclass")
    if attrs.has(type(estimator)):
        return attrs.evolve(estimator, rng=seed)
    return dataclasses.replace(estimator, rng=seed)


_TIMES = 16
"""Estimates to compare: of few parameters two random ones may be the same by chance."""


def repeats(estimator: GradientEstimator, objective: Objective) -> bool:
    """Tell whether it gives the same bits every time."""
    first = estimator(objective).vector
    return all(_same(estimator(objective).vector, first) for _ in range(_TIMES))


def copies_agree(estimator: GradientEstimator, objective: Objective) -> bool:
    """Tell whether two copies give the same bits, as they do unless they draw from elsewhere."""
    one, other = copy.deepcopy(estimator), copy.deepcopy(estimator)
    return all(_same(one(objective).vector, other(objective).vector) for _ in range(_TIMES))


def _same(one: Array, other: Array) -> bool:
    return np.array_equal(one, other, equal_nan=True)
