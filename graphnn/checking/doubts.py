"""Two gradients that differ at first sight: the further looks that tell why."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array, Vector
from graphnn.checking.causes import likely_cause, unusable
from graphnn.checking.elements import Explanation
from graphnn.checking.noise import measured_noise
from graphnn.checking.probe import other_batch
from graphnn.checking.report import ParameterCheck
from graphnn.checking.verdicts import Tolerance, entry, judged, verdict_of
from graphnn.gradients import Gradient, GradientEstimator, Objective

__all__ = ["Doubts"]

_ASIDE = 0.02


@attrs.frozen(eq=False, slots=False)
class Doubts:
    """What one may run, beyond the two estimates, to judge where they differ; each at most once.

    Parameters
    ----------
    objective, exact
        The objective, and the same in float64.
    checked, reference
        The two estimators.
    wanted
        What the second gave.
    reference_name
        What it is called.
    rtol, atol
        As in `gradcheck`.
    """

    objective: Objective
    exact: Objective
    checked: GradientEstimator
    reference: GradientEstimator
    wanted: Gradient
    reference_name: str
    rtol: float
    atol: float | None

    @cached_property
    def is_finite(self) -> bool:
        """Whether the loss is a finite number."""
        return math.isfinite(self.exact.value())

    @cached_property
    def tolerance(self) -> Tolerance:
        """How far apart derivatives of this loss may be."""
        arrays = list(self.exact.parameters().values())
        return Tolerance(self.rtol, self.atol, measured_noise(self.exact.value, arrays))

    def resolved(self, name: str, a: Array, b: Array) -> ParameterCheck:
        """Judge one derivative that differs from its reference."""
        if not self.is_finite:
            said = f"the loss is {self.exact.value()}, so there is nothing to compare"
            return entry(name, a, b, "wrong", said)
        precise = np.asarray(self._in_float64[name])
        if self.tolerance.allows(precise, b):
            return entry(name, a, b, "rounding", "")
        explanation = _explained(self.exact, name, precise, b, self.tolerance)
        if explanation == "kink" and (beside := self._beside_the_corner(name)) is not None:
            said = "not only at a corner of the loss, but beside it"
            return entry(name, *beside, "wrong", _joined(said, self._cause(name, *beside)))
        verdict, said = verdict_of(explanation, self.reference_name)
        if explanation == "wrong":
            said = self._cause(name, precise, b)
        return entry(name, precise, b, verdict, said)

    def unsteady(self, name: str, again: Array) -> str:
        """Say what there is to say of a second estimate that differs from the first."""
        same = np.array_equal(self._third[name], again, equal_nan=True)
        return "stale: it differs the first time alone, so something is kept" if same else ""

    @cached_property
    def _third(self) -> Gradient:
        return self.checked(self.objective)

    def _cause(self, name: str, a: Array, b: Array) -> str:
        return unusable(a) or self._stale(name) or likely_cause(len(self.exact.t), a, b)

    def _beside_the_corner(self, name: str) -> tuple[Array, Array] | None:
        """Give the two derivatives where the parameters are a little different, if they differ."""
        aside, found, wanted = self._aside
        a, b = np.asarray(found[name]), wanted[name]
        if self.tolerance.allows(a, b):
            return None
        explanation = _explained(aside, name, a, b, self.tolerance)
        return (a, b) if explanation == "wrong" else None

    @cached_property
    def _in_float64(self) -> Gradient:
        return self.checked(self.exact)

    @cached_property
    def _aside(self) -> tuple[Objective, Gradient, Gradient]:
        aside, rng = self.exact.astype("float64"), np.random.default_rng(0)
        for array in aside.parameters().values():
            scale = math.sqrt(float(np.mean(array**2))) or 1.0
            array += _ASIDE * scale * rng.normal(size=array.shape)
        return aside, self.checked(aside), self.reference(aside)

    def _stale(self, name: str) -> str:
        before = self._in_float64[name]
        elsewhere = self._elsewhere[name]
        if not np.array_equal(self._afterwards[name], before):
            return "stale: it depends on the mini-batch before"
        stays = before.any() and np.array_equal(elsewhere, before)
        if stays and not self.tolerance.allows(self._wanted_elsewhere[name], self.wanted[name]):
            return "stale: it stays as it is when the mini-batch changes"
        return ""

    @cached_property
    def _another(self) -> Objective:
        x: Any = self.exact.x
        others = tuple(map(other_batch, x)) if isinstance(x, tuple) else other_batch(x)
        return attrs.evolve(self.exact, x=others)

    @cached_property
    def _elsewhere(self) -> Gradient:
        return self.checked(self._another)

    @cached_property
    def _wanted_elsewhere(self) -> Gradient:
        return self.reference(self._another)

    @cached_property
    def _afterwards(self) -> Gradient:
        """What is checked, once more; asked for after `_elsewhere`."""
        return self.checked(self.exact)


def _explained(
    objective: Objective, name: str, a: Array, b: Array, tolerance: Tolerance
) -> Explanation:
    def losses() -> Vector:
        with objective.frozen():
            y = objective.network.forward(objective.x, training=True)
            return objective.loss.per_sample(y, objective.t)

    return judged(a, b, losses, objective.parameters()[name], tolerance)


def _joined(*said: str) -> str:
    return ": ".join(each for each in said if each)
