"""A gradient estimator to be checked, and the objectives that it is checked on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import attrs

from graphnn.gradients import GradientEstimator, Objective
from graphnn.testing.check import Argument, Case
from graphnn.testing.part import Part
from graphnn.testing.source import joined, written
from graphnn.testing.subjects import objectives
from graphnn.testing.subjects.seeding import seeded, takes_seed

__all__ = [
    "EstimatorSubject",
    "any_objective",
    "estimator_subject",
    "every_objective",
    "on",
    "written_objective",
]


@attrs.frozen
class EstimatorSubject:
    """A gradient estimator, and what its author declares of it.

    Parameters
    ----------
    part
        The estimator.
    bias
        How far its mean may lie from the gradient, as a part of the gradient's length.
    """

    part: Part[GradientEstimator]
    bias: float

    def estimator(self) -> Argument:
        """Make a fresh one, with the seed 0 where it takes one."""
        made = self.part.make()
        if not takes_seed(made):
            return Argument(made, self.part.source)
        return Argument(seeded(made, 0), joined("{}({}, 0)", written(seeded), self.part.source))


def estimator_subject(part: Part[GradientEstimator], bias: float = 0.0) -> EstimatorSubject:
    """Make a subject of an estimator.

    Raises
    ------
    TypeError
        If it cannot be called.
    ValueError
        If the bias is negative, or NaN.
    """
    if not callable(part.make()):
        raise TypeError(f"{part.title} is no gradient estimator: it cannot be called")
    if math.isnan(bias) or bias < 0:
        raise ValueError(f"bias is {bias}; wanted a part of the gradient's length, as in 0.01")
    return EstimatorSubject(part, bias)


def on(
    *makers: Callable[[str], Objective], dtypes: tuple[str, ...] = ("float64",)
) -> Callable[[EstimatorSubject], Iterator[Case]]:
    """Call with an estimator and each of some objectives, in each of some dtypes."""

    def cases(subject: EstimatorSubject) -> Iterator[Case]:
        for make in makers:
            for dtype in dtypes:
                yield subject.estimator(), written_objective(make, dtype)

    return cases


def written_objective(make: Callable[[str], Objective], dtype: str = "float64") -> Argument:
    """Make an objective, in a dtype."""
    return Argument(make(dtype), joined(f'{{}}("{dtype}")', written(make)))


any_objective = on(objectives.chain)
"""Call with an estimator and one objective."""

every_objective = on(
    *objectives.OBJECTIVES, objectives.no_parameters, dtypes=("float32", "float64")
)
"""Call with an estimator and objectives of every form, in both dtypes."""
