"""Initialisers with the mistakes that people make in them."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from attrs import field, frozen

from tests.testing.planted import Planted


@frozen
class Uniform:
    """From -1 to 1, rightly; what most of them get wrong."""

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return rng.uniform(-1, 1, size=shape)


def fill(shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
    """Fill a weight for tanh: right, and a function."""
    return rng.standard_normal(shape) * 0.1


@frozen
class RefusesAll(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        raise ValueError(f"cannot draw {shape}")


@frozen
class DrawsWholeNumbers(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return rng.integers(-3, 4, size=shape)


@frozen
class DividesByTheSecondLength(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return rng.standard_normal(shape) / np.sqrt(shape[1])


@frozen
class Transposes(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return rng.standard_normal(shape[::-1])


@frozen
class GivesAList(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return rng.standard_normal(shape).tolist()


@frozen
class KnowsMatricesOnly(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return rng.standard_normal(shape[:2])


@frozen
class DividesByZero(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        with np.errstate(divide="ignore"):
            return rng.standard_normal(shape) / np.float64(4 - len(shape))


@frozen
class DrawsFromTheSystem(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return np.random.default_rng().uniform(-1, 1, size=shape)


@frozen
class FillsOneArray(Uniform):
    held: dict[Any, Any] = field(factory=dict, repr=False)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        values = self.held.setdefault(shape, np.empty(shape))
        values[...] = rng.uniform(-1, 1, size=shape)
        return values


@frozen
class HasASeedOfItsOwn(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return np.random.default_rng(0).uniform(-1, 1, size=shape)


@frozen
class CopiesTheGenerator(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return copy.deepcopy(rng).uniform(-1, 1, size=shape)


@frozen
class SeedsAllPrograms(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        np.random.seed(int(rng.integers(1000)))  # noqa: NPY002
        return np.random.uniform(-1, 1, size=shape)  # noqa: NPY002


@frozen
class StartsAtZero(Uniform):
    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return rng.uniform(0, 1, size=shape)


@frozen
class HoldsAFunction(Uniform):
    scale: Any = field(factory=lambda: lambda shape: 1 / shape[0], repr=False)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return self.scale(shape) * rng.standard_normal(shape)


PLANTED = [
    Planted(RefusesAll, "draws-some-shape", "cannot draw (6, 4)"),
    Planted(DrawsWholeNumbers, "draws-a-matrix", "gives int64, wanted floating point"),
    Planted(DividesByTheSecondLength, "draws-a-vector", "IndexError"),
    Planted(Transposes, "draws-a-matrix", "asked for the shape (6, 4) it gives (4, 6)"),
    Planted(GivesAList, "draws-a-matrix", "gives a list"),
    Planted(KnowsMatricesOnly, "draws-filters", "gives (4, 3)"),
    Planted(DividesByZero, "draws-filters", "inf"),
    Planted(DrawsFromTheSystem, "same-seed-gives-the-same-bits", "from elsewhere"),
    Planted(FillsOneArray, "same-seed-gives-the-same-bits", "overwrites the last values"),
    Planted(HasASeedOfItsOwn, "another-seed-gives-other-values", "two seeds give the same values"),
    Planted(CopiesTheGenerator, "moves-the-generator-on", "the same twice"),
    Planted(SeedsAllPrograms, "touches-no-global-randomness", "the one that it is given"),
    Planted(StartsAtZero, "is-centred-on-zero", "the mean 0.5"),
    Planted(HoldsAFunction, "survives-pickle-and-copy", "lambda"),
]
