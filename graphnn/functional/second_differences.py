"""Second derivatives by each two elements of an array, by the same methods as the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array, Matrix
from graphnn.functional.complex_step import TINY, as_complex, by_complex_step, called
from graphnn.functional.estimate import DerivativeInfo
from graphnn.functional.formulas import extrapolated
from graphnn.functional.in_place import InPlace, check_walkable
from graphnn.functional.kinds import StepSize
from graphnn.functional.returned import OneNumber
from graphnn.functional.steps import automatic_step, check_step, machine_epsilon, points_around

__all__ = ["SECOND_DERIVATIVES", "SecondDerivatives"]


@attrs.frozen(eq=False)
class SecondDerivatives:
    """The second derivatives by the ``n`` elements of an array, as a matrix ``(n, n)``."""

    x: Array
    matrix: Matrix
    step: Array
    evaluations: int
    error: Matrix | None = None

    def shaped(self) -> tuple[Array, DerivativeInfo]:
        """Give them the shape ``(*x.shape, *x.shape)``, or ``(1, 1)``."""
        shape = np.atleast_1d(self.x).shape * 2
        error = None if self.error is None else self.error.reshape(shape)
        info = DerivativeInfo(self.step, error, self.evaluations)
        return self.matrix.reshape(shape).astype(self.x.dtype), info


def _by_central_differences(
    who: str, f: Callable[[Any], Any], x: Any, h: StepSize
) -> SecondDerivatives:
    walk, step = _started(who, f, x, h, order=2)
    matrix, width = _central_differences(who, walk, walk.here(), step)
    return SecondDerivatives(walk.elements, matrix, width / 2, walk.evaluations)


def _by_extrapolation(who: str, f: Callable[[Any], Any], x: Any, h: StepSize) -> SecondDerivatives:
    walk, step = _started(who, f, x, h, order=4)
    largest = 0.0

    def read(value: object) -> float:
        nonlocal largest
        number = OneNumber().real(who, value)
        largest = max(largest, abs(number))
        return number

    walk.read = read
    step = 4 * step if h == "auto" else step
    base = walk.here()
    found = [_central_differences(who, walk, base, step * part) for part in (1, 0.5, 0.25)]
    matrix, truncation = extrapolated([each for each, _ in found])
    half = found[0][1].ravel() / 2
    # Four values, each good to two units in its last place, over areas that shrink by four; the
    # three differences count by 1/45, 20/45 and 64/45.
    lost = 4 * 2 * largest * (1 + 20 * 4 + 64 * 16) / 45 / np.outer(half, half)
    error = truncation + machine_epsilon(walk.elements.dtype) * (lost + np.abs(matrix))
    return SecondDerivatives(walk.elements, matrix, found[0][1] / 2, walk.evaluations, error)


def _by_forward_differences(
    who: str, f: Callable[[Any], Any], x: Any, h: StepSize
) -> SecondDerivatives:
    walk, step = _started(who, f, x, h, order=1)
    elements, base = walk.elements, walk.here()
    once, twice = points_around(who, elements, step, (1, 2))
    first, second = _apart(once, elements), _apart(twice, elements)
    singles: list[float] = []
    matrix = np.empty((elements.size, elements.size))
    for i, one in enumerate(np.ndindex(elements.shape)):
        singles.append(walk.at(one, once[one]))
        ahead = (walk.at(one, twice[one]) - base) / second[one]
        matrix[i, i] = 2 * (ahead - (singles[i] - base) / first[one]) / (second[one] - first[one])
        for j, other in zip(range(i), np.ndindex(elements.shape), strict=False):
            corner = walk.at_both(one, once[one], other, once[other])
            difference = corner - singles[i] - singles[j] + base
            matrix[i, j] = matrix[j, i] = difference / (first[one] * first[other])
    return SecondDerivatives(elements, matrix, first, walk.evaluations)


def _by_complex_step(who: str, f: Callable[[Any], Any], x: Any, h: StepSize) -> SecondDerivatives:
    check_step(who, h)
    gradient = by_complex_step(who, f, x, "auto", OneNumber())
    elements = gradient.x
    step = automatic_step(elements, 2) if h == "auto" else h
    above, below = points_around(who, elements, step, (1, -1))
    width = _apart(above, below)
    z, matrix = as_complex(elements), np.empty((elements.size, elements.size))

    def slope() -> float:
        return OneNumber().with_imaginary(who, called(who, f, z)).imag / TINY

    for i, one in enumerate(np.ndindex(z.shape)):
        for j, other in zip(range(i + 1), np.ndindex(z.shape), strict=False):
            slopes = []
            for side in (above, below):
                z[...] = elements
                z[one] = side[one]
                z[other] += 1j * TINY
                slopes.append(slope())
            matrix[i, j] = matrix[j, i] = (slopes[0] - slopes[1]) / width[one]
    count = len(matrix)
    evaluations = gradient.evaluations + count * (count + 1)
    return SecondDerivatives(elements, matrix, width / 2, evaluations)


def _started(
    who: str, f: Callable[[Any], Any], x: Any, h: StepSize, order: int
) -> tuple[InPlace[float], Any]:
    check_walkable(who, x)
    check_step(who, h)
    reading = OneNumber()
    walk = InPlace(f, x, lambda value: reading.real(who, value))
    return walk, automatic_step(walk.elements, order, derivative=2) if h == "auto" else h


def _central_differences(
    who: str, walk: InPlace[float], base: float, step: Any
) -> tuple[Matrix, Array]:
    """Give the matrix, and the width of the difference by each element."""
    elements = walk.elements
    above, below = points_around(who, elements, step, (1, -1))
    ahead, behind, width = _apart(above, elements), _apart(elements, below), _apart(above, below)
    matrix = np.empty((elements.size, elements.size))
    for i, one in enumerate(np.ndindex(elements.shape)):
        up, down = above[one], below[one]
        bend = (walk.at(one, up) - base) / ahead[one] - (base - walk.at(one, down)) / behind[one]
        matrix[i, i] = 2 * bend / width[one]
        for j, other in zip(range(i), np.ndindex(elements.shape), strict=False):
            difference = (
                walk.at_both(one, up, other, above[other])
                - walk.at_both(one, up, other, below[other])
                - walk.at_both(one, down, other, above[other])
                + walk.at_both(one, down, other, below[other])
            )
            matrix[i, j] = matrix[j, i] = difference / (width[one] * width[other])
    return matrix, width


def _apart(one: Array, other: Array) -> Array:
    """Subtract points as they are stored, and go on in double precision."""
    return np.asarray(one - other, dtype=np.float64)


SECOND_DERIVATIVES: Mapping[str, Callable[..., SecondDerivatives]] = {
    "central": _by_central_differences,
    "forward": _by_forward_differences,
    "richardson": _by_extrapolation,
    "complex-step": _by_complex_step,
}
"""The ways to second derivatives, by the names of their methods."""
