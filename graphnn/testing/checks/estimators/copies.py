"""What comes back from a copy and a pickle, and what an estimator is called.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy
import pickle

import numpy as np

from graphnn.gradients import GradientEstimator, Objective
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.estimators import any_objective
from graphnn.testing.subjects.seeding import copies_agree

__all__ = ["ESTIMATOR_COPIES"]


@check(any_objective)
def estimates_the_same_from_a_copy(estimator: GradientEstimator, objective: Objective) -> None:
    """A pickled and a copied estimator go on as the estimator does."""
    pickled, copied = pickle.loads(pickle.dumps(estimator)), copy.deepcopy(estimator)
    wanted = estimator(objective).vector
    for other, how in ((pickled, "pickled"), (copied, "copied")):
        if not np.array_equal(other(objective).vector, wanted):
            assert not copies_agree(estimator, objective), f"{how}, it gives another estimate"
            raise NotApplicable("it draws from a source of its own, so that no two are alike")


@check(any_objective)
def has_a_name(estimator: GradientEstimator, objective: Objective) -> None:
    """Its repr, which errors show, names its class or its function."""
    name = getattr(estimator, "__name__", type(estimator).__name__)
    assert name in repr(estimator), f"its repr is {estimator!r}, which does not say {name}"


ESTIMATOR_COPIES = (estimates_the_same_from_a_copy, has_a_name)
