"""Optimisers with the mistakes that people make in them."""

from __future__ import annotations

import copy
import time
from typing import Any, ClassVar

import numpy as np
from attrs import define, field

from graphnn.arrays import Array
from tests.testing.planted import Planted
from tests.testing.right_optimizers import Momentum, Ordinary, Plain


@define
class MakesNewArrays(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] = parameters[name] - self.learning_rate * slope


@define
class WorksOnCopies(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameter = parameters[name]
            parameter = parameter - self.learning_rate * slope


@define
class ScalesTheGradient(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            slope *= self.learning_rate
            parameters[name] -= slope


@define
class PopsTheGradient(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name in list(gradient):
            parameters[name] -= self.learning_rate * gradient.pop(name)


@define
class ShrinksTheWeights(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] -= self.learning_rate * (slope + 0.1 * parameters[name])


@define
class GrowsTheWeights(Momentum):
    weight_decay: float = 0.0

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] -= self.learning_rate * (slope - self.weight_decay * parameters[name])


@define
class ForgetsItsDecay(Momentum):
    weight_decay: float = 0.0


@define
class DividesByTheNorm(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            with np.errstate(invalid="ignore"):
                parameters[name] -= self.learning_rate * slope / np.sqrt((slope**2).sum())


@define
class Ascends(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] += self.learning_rate * slope


@define
class GathersForEver(Momentum):
    """Momentum without friction, and with the velocity added twice."""

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            velocity = self.velocities.setdefault(name, np.zeros_like(parameters[name]))
            velocity *= 1.1
            velocity -= self.learning_rate * slope
            parameters[name] += velocity


@define
class NaNIsZero(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        super().step(parameters, {name: np.nan_to_num(each) for name, each in gradient.items()})


@define
class SkipsNaN(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        if all(np.isfinite(each).all() for each in gradient.values()):
            super().step(parameters, gradient)


@define
class ShakesGlobally(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        super().step(parameters, gradient)
        np.random.seed(0)  # noqa: NPY002
        for value in parameters.values():
            value += 1e-12 * np.random.normal(size=value.shape)  # noqa: NPY002


@define
class ClipsTheWholeNorm(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        norm = np.sqrt(sum((each**2).sum() for each in gradient.values()))
        for name, slope in gradient.items():
            parameters[name] -= self.learning_rate * slope / max(1, norm)


@define
class ZipsValues(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for parameter, slope in zip(parameters.values(), gradient.values(), strict=True):
            parameter -= self.learning_rate * slope


@define
class CountsItsVelocities(Momentum):
    by_place: dict[int, Array] = field(factory=dict, init=False)

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for place, (name, slope) in enumerate(gradient.items()):
            velocity = self.by_place.setdefault(place, np.zeros_like(parameters[name]))
            velocity *= self.momentum
            velocity -= self.learning_rate * slope
            parameters[name] += velocity


@define
class StepsWhatReshapeGives(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            flat = parameters[name].reshape(-1)
            flat -= self.learning_rate * slope.reshape(-1)


@define
class WalksInTheOrderOfMemory(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            moves = self.learning_rate * slope.ravel(order="K")
            parameters[name] -= moves.reshape(parameters[name].shape)


@define
class StepsRowByRow(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            for i in range(len(slope)):
                parameters[name][i] -= self.learning_rate * slope[i]


@define
class ScalesByTheLargest(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] -= self.learning_rate * slope / (1 + np.abs(slope).max())


@define
class WantsOneDtype(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            np.subtract(
                parameters[name], self.learning_rate * slope, out=parameters[name], casting="equiv"
            )


@define
class ReadsTheBytes(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            same = np.resize(np.ascontiguousarray(slope).view(parameters[name].dtype), slope.shape)
            parameters[name] -= self.learning_rate * np.nan_to_num(same, posinf=0, neginf=0)


@define
class ShakesItsOwnWay(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        super().step(parameters, gradient)
        rng = np.random.default_rng()
        for value in parameters.values():
            value += 1e-3 * rng.normal(size=value.shape).astype(value.dtype)


class SharesItsVelocities(Ordinary):
    velocities: ClassVar[dict[str, Array]] = {}

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            kept = self.velocities.get(name)
            if kept is None or kept.shape != slope.shape:
                kept = np.zeros_like(slope)
            velocity = 0.9 * kept - self.learning_rate * slope
            self.velocities[name] = velocity
            parameters[name] += velocity


@define(slots=False)
class ForgetsWhenPickled(Momentum):
    def __getstate__(self) -> dict[str, Any]:
        return {"learning_rate": self.learning_rate, "momentum": self.momentum, "velocities": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)


@define
class KeepsVelocitiesById(Momentum):
    """By the identity of the arrays, which loaded ones do not have."""

    by_id: dict[int, Any] = field(factory=dict, init=False)

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameter = parameters[name]
            velocity, _ = self.by_id.get(id(parameter), (np.zeros_like(parameter), parameter))
            velocity = self.momentum * velocity - self.learning_rate * slope
            self.by_id[id(parameter)] = velocity, parameter
            parameter += velocity


@define
class CopiesTheSurfaceOnly(Momentum):
    def __deepcopy__(self, memo: object) -> CopiesTheSurfaceOnly:
        return copy.copy(self)


@define
class HoldsTheGradient(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            last = self.velocities.get(name, slope)
            self.velocities[name] = slope
            parameters[name] -= self.learning_rate * (slope + 0.5 * last)


HELD: dict[str, Any] = {}


@define
class PassesThroughAGlobal(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            HELD["move"] = self.learning_rate * slope
            time.sleep(1e-5)  # as if there were more to compute
            parameters[name] -= np.resize(HELD["move"], slope.shape)


class TakesAnyRate(Plain):
    def __init__(self, learning_rate: float = 0.05) -> None:
        self.rate = self.learning_rate = learning_rate


class RefusesWithoutAWord(Ordinary):
    def __init__(self, learning_rate: float = 0.05) -> None:
        if not 0 < learning_rate < float("inf"):
            raise ValueError("no")
        self.learning_rate = learning_rate


class KeepsItsFirstRate(Ordinary):
    def __init__(self, learning_rate: float = 0.05) -> None:
        super().__init__(learning_rate)
        self.rate = learning_rate

    def step(self, parameters: Any, gradient: Any, /) -> None:
        for name, slope in gradient.items():
            parameters[name] -= self.rate * slope


@define
class WantsADictionary(Momentum):
    def step(self, parameters: Any, gradient: Any, /) -> None:
        super().step(parameters, gradient.copy())


PLANTED = [
    Planted(MakesNewArrays, "steps-in-place", "a new array in the place of 0.weight"),
    Planted(WorksOnCopies, "steps-in-place", "leaves 0.weight as it is"),
    Planted(ScalesTheGradient, "leaves-the-gradient-alone", "changes the gradient of 0.weight"),
    Planted(PopsTheGradient, "leaves-the-gradient-alone", "the names of the gradient"),
    Planted(ShrinksTheWeights, "stands-still-at-a-zero-gradient", "0.weight moves"),
    Planted(GrowsTheWeights, "weight-decay-leads-towards-zero", "0.weight moves by"),
    Planted(ForgetsItsDecay, "weight-decay-leads-towards-zero", "0.weight moves by"),
    Planted(DividesByTheNorm, "stands-still-at-a-zero-gradient", "0.weight moves"),
    Planted(Ascends, "descends-a-bowl", "from height 1"),
    Planted(GathersForEver, "descends-a-bowl", "the steps lead to"),
    Planted(NaNIsZero, "does-not-swallow-nan", "as if the NaN"),
    Planted(SkipsNaN, "does-not-swallow-nan", "as if the NaN"),
    Planted(ShakesGlobally, "touches-no-global-randomness", "a global generator"),
    Planted(ClipsTheWholeNorm, "parameters-stay-apart", "0.bias alone goes to"),
    Planted(ZipsValues, "names-count-and-not-their-order", "in another order of the names"),
    Planted(CountsItsVelocities, "names-count-and-not-their-order", "in another order"),
    Planted(StepsWhatReshapeGives, "steps-any-layout", "moves otherwise"),
    Planted(WalksInTheOrderOfMemory, "steps-any-layout", "moves otherwise"),
    Planted(StepsRowByRow, "steps-any-shape", "TypeError"),
    Planted(ScalesByTheLargest, "steps-any-shape", "zero-size array"),
    Planted(WantsOneDtype, "takes-a-gradient-of-another-dtype", "Cannot cast"),
    Planted(ReadsTheBytes, "takes-a-gradient-of-another-dtype", "where the gradient is of"),
    Planted(ShakesItsOwnWay, "same-steps-give-the-same-bits", "to two places"),
    Planted(SharesItsVelocities, "shares-nothing-with-another", "the two share state"),
    Planted(ForgetsWhenPickled, "resumes-from-a-pickle", "after a pickle"),
    Planted(KeepsVelocitiesById, "resumes-from-a-pickle", "after a pickle"),
    Planted(CopiesTheSurfaceOnly, "resumes-from-a-copy", "after a copy"),
    Planted(HoldsTheGradient, "keeps-no-hold-of-the-gradient", "writes into the last gradient"),
    Planted(PassesThroughAGlobal, "runs-in-threads", "disturb each other"),
    Planted(TakesAnyRate, "refuses-a-senseless-learning-rate", "takes a learning rate of 0.0"),
    Planted(RefusesWithoutAWord, "refuses-a-senseless-learning-rate", "does not name"),
    Planted(KeepsItsFirstRate, "learning-rate-may-be-changed", "moves as before"),
    Planted(WantsADictionary, "trains-a-network", "copy"),
]
