"""Losses with the mistakes that people make in them."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from attrs import field, frozen

import graphnn as gn
from tests.testing.planted import Planted


def rows(y: Any, t: Any) -> Any:
    """Give targets of the outputs' shape, of labels too."""
    return np.eye(y.shape[1], dtype=y.dtype)[t] if t.ndim == 1 else t.astype(y.dtype)


@frozen
class Squared(gn.Loss):
    """Half the squared distance, rightly; what most of them get wrong."""

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return 0.5 * ((y - rows(y, t)) ** 2).sum(axis=1)

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return y - rows(y, t)


@frozen
class Entropy(gn.Loss):
    """Softmax and cross entropy, without a guard against large scores."""

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return np.log(np.exp(y).sum(axis=1)) - (rows(y, t) * y).sum(axis=1)


@frozen
class OneNumberForTheBatch(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return np.asarray(0.5 * ((y - rows(y, t)) ** 2).sum())


@frozen
class OneNumberForEachOutput(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return 0.5 * (y - rows(y, t)) ** 2


@frozen
class FailsOnNoSample(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return 0.5 * ((y - rows(y, t)) ** 2).reshape(len(y), -1).sum(axis=1)


@frozen
class AlwaysFloat64(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return 0.5 * ((y.astype(np.float64) - rows(y, t)) ** 2).sum(axis=1)


@frozen
class LogarithmOfTheTargets(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return (rows(y, t) * (np.log(rows(y, t)) - np.log(y))).sum(axis=1)


@frozen
class CallingGivesTheSum(Squared):
    def __call__(self, y: Any, t: Any, /) -> float:
        return float(self.per_sample(y, t).sum())


@frozen
class CentresTheBatch(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return 0.5 * ((y - y.mean(axis=0, keepdims=True) - rows(y, t)) ** 2).sum(axis=1)


@frozen
class CountsLabelsFromOne(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return super().per_sample(y, t - 1 if t.ndim == 1 else t)


@frozen
class NaNIsZero(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return np.nan_to_num(super().per_sample(y, t))


@frozen
class SubtractsInPlace(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        y -= rows(y, t)
        return 0.5 * (y**2).sum(axis=1)


@frozen
class InTheOrderOfMemory(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return super().per_sample(y.ravel(order="K").reshape(y.shape), t)


@frozen
class GradientInTheOrderOfMemory(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return y.ravel(order="K").reshape(y.shape) - rows(y, t)


@frozen
class FillsOneArray(Squared):
    held: dict[Any, Any] = field(factory=dict, repr=False)

    def per_sample(self, y: Any, t: Any, /) -> Any:
        values = self.held.setdefault((len(y), y.dtype), np.empty(len(y), y.dtype))
        values[...] = super().per_sample(y, t)
        return values


@frozen
class ScalesByTheFirstBatch(Squared):
    held: dict[str, Any] = field(factory=dict, repr=False)

    def per_sample(self, y: Any, t: Any, /) -> Any:
        values = super().per_sample(y, t)
        return values / self.held.setdefault("scale", values.max(initial=0))


@frozen
class PassesThroughAField(Squared):
    held: dict[str, Any] = field(factory=dict, repr=False)

    def per_sample(self, y: Any, t: Any, /) -> Any:
        self.held["difference"] = y - rows(y, t)
        time.sleep(1e-4)  # as if there were more to compute
        return 0.5 * (self.held["difference"] ** 2).sum(axis=1)


@frozen
class Jitters(Squared):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        np.random.random()  # noqa: NPY002
        return super().per_sample(y, t)


@frozen
class HoldsAFunction(Squared):
    power: Any = field(factory=lambda: lambda d: d**2, repr=False)

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return 0.5 * self.power(y - rows(y, t)).sum(axis=1)


class ShowsAnAddress(Squared):
    __repr__ = object.__repr__


@frozen
class HasNoName(Squared):
    def __repr__(self) -> str:
        return "a loss"


@frozen
class IsNotImplemented(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        raise NotImplementedError


@frozen
class GivesNothing(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return None


@frozen
class DeniesItsDerivative(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        raise gn.NotDifferentiableError("it has kinks")

    def value_and_gradient(self, y: Any, t: Any, /) -> Any:
        return self(y, t), (y - rows(y, t)) / len(y)


@frozen
class GradientInFloat64(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return y.astype(np.float64) - rows(y, t)


@frozen
class GradientOfTheSum(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return (y - rows(y, t)).sum(axis=1)


@frozen
class GradientUphill(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return rows(y, t) - y


@frozen
class GradientOfTwice(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return 2 * (y - rows(y, t))


@frozen
class GradientOfTheMean(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return (y - rows(y, t)) / max(1, len(y))


@frozen
class TogetherForgetsTheMean(Squared):
    def value_and_gradient(self, y: Any, t: Any, /) -> Any:
        return self(y, t), y - rows(y, t)


@frozen
class TogetherGivesTheSum(Squared):
    def value_and_gradient(self, y: Any, t: Any, /) -> Any:
        return self(y, t) * len(y), (y - rows(y, t)) / len(y)


@frozen
class GivesItsOwnGradient(Squared):
    held: dict[Any, Any] = field(factory=dict, repr=False)

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        key = y.tobytes(), t.tobytes()
        return self.held.setdefault(key, y - rows(y, t))


@frozen
class GivesTheOutputs(gn.Loss):
    """Half the sum of squares: its gradient is the outputs, and must not be the same array."""

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return 0.5 * (y**2).sum(axis=1)

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return y


@frozen
class GradientCountsLabelsFromOne(Squared):
    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return y - rows(y, t - 1 if t.ndim == 1 else t)


@frozen
class GuardsTheValueAlone(gn.Loss):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return gn.SoftmaxCrossEntropy().per_sample(y, t)

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        exponentials = np.exp(y)
        return exponentials / exponentials.sum(axis=1, keepdims=True) - rows(y, t)


@frozen
class LinesWithoutTheSquare(Squared):
    def along(self, y: Any, t: Any, /) -> Any:
        return lambda samples, direction, amounts: (
            amounts * ((y - rows(y, t))[samples] * direction).sum(axis=1)
        )


@frozen
class LinesOfTheFirstSample(Squared):
    def along(self, y: Any, t: Any, /) -> Any:
        def lines(samples: Any, direction: Any, amounts: Any, /) -> Any:
            slope = ((y - rows(y, t))[:1] * direction).sum(axis=1)
            return amounts * slope + 0.5 * amounts**2 * (direction**2).sum(axis=1)

        return lines


@frozen
class BinaryWithoutAGuard(gn.Loss):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return (np.log1p(np.exp(y)) - t * y)[:, 0]

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return 1 / (1 + np.exp(-y)) - t


@frozen
class SteepAtTheKink(gn.Loss):
    def per_sample(self, y: Any, t: Any, /) -> Any:
        return np.abs(y - t)

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return np.where(y == t, y.dtype.type(3), np.sign(y - t))


BINARY = {"y": [[-1.0], [0.5], [2.0]], "t": [[0.0], [1.0], [0.0]]}

PLANTED = [
    Planted(OneNumberForTheBatch, "gives-a-number-for-each-sample", "makes shape ()"),
    Planted(OneNumberForEachOutput, "gives-a-number-for-each-sample", "makes shape (5, 3)"),
    Planted(FailsOnNoSample, "gives-a-number-for-each-sample", "cannot reshape"),
    Planted(AlwaysFloat64, "keeps-the-dtype-of-the-outputs", "of outputs of float32"),
    Planted(LogarithmOfTheTargets, "is-finite-on-what-it-is-for", "nan"),
    Planted(CallingGivesTheSum, "calling-gives-the-mean", "the mean is"),
    Planted(CentresTheBatch, "samples-stay-apart", "alone have the losses"),
    Planted(CountsLabelsFromOne, "labels-are-one-hot-rows"),
    Planted(NaNIsZero, "passes-nan-on", "has the loss 0.0"),
    Planted(Entropy, "large-scores-do-not-overflow", "overflow"),
    Planted(BinaryWithoutAGuard, "large-scores-do-not-overflow", "overflow", BINARY),
    Planted(BinaryWithoutAGuard, "large-scores-have-a-gradient", "overflow", BINARY),
    Planted(SubtractsInPlace, "leaves-outputs-and-targets-alone", "per_sample changes the outputs"),
    Planted(InTheOrderOfMemory, "takes-any-layout"),
    Planted(GradientInTheOrderOfMemory, "gradient-takes-any-layout"),
    Planted(FillsOneArray, "keeps-nothing-between-calls", "overwrites what it gave last"),
    Planted(ScalesByTheFirstBatch, "keeps-nothing-between-calls", "depends on earlier batches"),
    Planted(PassesThroughAField, "runs-in-threads", "threads disturb each other"),
    Planted(Jitters, "touches-no-global-randomness", "global generator"),
    Planted(HoldsAFunction, "survives-pickle-and-copy", "lambda"),
    Planted(ShowsAnAddress, "is-named-in-errors", "address"),
    Planted(HasNoName, "is-named-in-errors", "without HasNoName"),
    Planted(IsNotImplemented, "has-a-derivative-or-says-so", "NotImplementedError"),
    Planted(GivesNothing, "has-a-derivative-or-says-so", "gives a NoneType"),
    Planted(DeniesItsDerivative, "has-a-derivative-or-says-so", "denies"),
    Planted(GradientInFloat64, "gradient-fits-the-outputs", "a gradient of float64"),
    Planted(GradientOfTheSum, "gradient-fits-the-outputs", "have a gradient (5,)"),
    Planted(GradientUphill, "gradient-is-the-derivative", "differences say"),
    Planted(GradientOfTwice, "gradient-is-the-derivative", "by output (0,)"),
    Planted(
        SteepAtTheKink,
        "gradient-is-the-derivative",
        "is [ 1. -1.  3.], differences say [ 1. -1.  1.]",
        {"y": [1.0, -1.0, 2.0], "t": [0.5, 0.5, 2.0]},
    ),
    Planted(GradientOfTheMean, "gradients-of-samples-stay-apart", "in a batch of 5"),
    Planted(TogetherForgetsTheMean, "value-and-gradient-agrees", "gradient_per_sample / 5"),
    Planted(TogetherGivesTheSum, "value-and-gradient-agrees", "calling gives"),
    Planted(GivesItsOwnGradient, "gradient-is-the-callers-own", "one array twice"),
    Planted(GivesTheOutputs, "gradient-is-the-callers-own", "a view of the outputs"),
    Planted(GradientCountsLabelsFromOne, "labels-have-the-gradient-of-rows"),
    Planted(GuardsTheValueAlone, "large-scores-have-a-gradient", "overflow"),
    Planted(LinesWithoutTheSquare, "lines-are-those-of-per-sample", "per_sample"),
    Planted(LinesOfTheFirstSample, "numerical-estimators-agree"),
]
