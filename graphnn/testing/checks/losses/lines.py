"""A loss along lines, and in the numerical estimators that walk along them.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import Numerical, NumericalExact, NumericalWalk, Objective
from graphnn.graph import Sequential
from graphnn.layers import Dense, Reshape
from graphnn.losses import Loss
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.losses import exact_pair

__all__ = ["LOSS_LINES"]


@check(exact_pair)
def lines_are_those_of_per_sample(loss: Loss, y: Array, t: Any) -> None:
    """``along`` gives what ``per_sample`` gives at every place of a line, less its start."""
    if type(loss).along is Loss.along:
        raise NotApplicable("it does not declare along")
    follow = loss.along(y, t)
    if follow is None:
        raise NotApplicable("it leaves these targets to per_sample")
    samples = np.arange(7) % len(y)
    direction = np.random.default_rng(1).uniform(-1, 1, size=(7, *y.shape[1:]))
    for reach in (1e-4, 1e-2):
        amounts = reach * np.linspace([-1.0] * 7, [0.5] * 7, 4)
        found = follow(samples, direction, amounts)
        if found is None:
            raise NotApplicable("it leaves these lines to per_sample")
        assert found.shape == amounts.shape, f"of amounts {amounts.shape} it makes {found.shape}"
        start = loss.per_sample(y, t)[samples]
        for i in range(len(amounts)):
            moved = y[samples] + amounts[i].reshape(-1, *(1,) * (y.ndim - 1)) * direction
            wanted = loss.per_sample(moved, t[samples]) - start
            assert np.allclose(found[i], wanted, rtol=1e-7, atol=1e-12), (
                f"moved by {amounts[i, 0]:g} along gives {found[i]}, per_sample {wanted}"
            )


@check(exact_pair)
def numerical_estimators_agree(loss: Loss, y: Array, t: Any) -> None:
    """The quick numerical estimators give what walking over every parameter gives."""
    if y.ndim < 2:
        raise NotApplicable("no network gives outputs without axes")
    size = y[0].size
    same = Dense(size, size, weight=np.eye(size), bias=np.zeros(size))
    objective = Objective(Sequential(same, Reshape(y.shape[1:])), loss, y.reshape(len(y), size), t)
    wanted = NumericalWalk()(objective)
    for estimator in (NumericalExact(), Numerical()):
        for name, value in estimator(objective).items():
            np.testing.assert_allclose(value, wanted[name], atol=1e-8, err_msg=repr(estimator))


LOSS_LINES = (lines_are_those_of_per_sample, numerical_estimators_agree)
