"""Gradients from differences of the loss along random directions.

A direction is as large as the network. It is never stored: it is drawn again from its seed, once to
move there, once to move back and once to be added up, as in Malladi et al., "Fine-tuning language
models with just forward passes" (MeZO), arXiv:2305.17333.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn import Gradient, Objective
from graphnn.arrays import Array, as_generator

__all__ = ["Draw", "along_directions", "as_generator", "is_count", "is_positive"]

Draw: TypeAlias = Callable[[np.random.Generator, tuple[int, ...]], Array]
"""Draws one parameter's part of a direction: takes a generator and a shape."""


def along_directions(
    objective: Objective,
    draw: Draw,
    *,
    step: float,
    samples: int,
    rng: np.random.Generator,
) -> Gradient:
    """Average ``(L(w + step * z) - L(w - step * z)) / (2 * step) * z`` over random ``z``.

    Parameters
    ----------
    objective
        The objective; its parameters are not touched, those of a float64 copy are.
    draw
        The distribution of ``z``, whose elements have mean zero and variance one.
    step
        How far to go to either side.
    samples
        Number of directions, each of two evaluations.
    rng
        Draws the seeds of the directions.

    Returns
    -------
    Gradient
    """
    copy = objective.astype("float64")
    moved = copy.parameters()
    own = objective.parameters()
    start = {name: array.copy() for name, array in moved.items()}
    summed = {name: np.zeros(array.shape) for name, array in moved.items()}
    for seed in rng.integers(2**63, size=samples):
        slope = (_value(copy, start, draw, seed, step) - _value(copy, start, draw, seed, -step)) / (
            2 * step * samples
        )
        for name, part in _direction(summed, draw, seed):
            part *= slope
            summed[name] += part
    for name, array in start.items():
        moved[name][...] = array
    arrays = {name: array.astype(own[name].dtype) for name, array in summed.items()}
    return Gradient(arrays, value=copy.value(), evaluations=2 * samples + 1)


def _value(
    copy: Objective, start: Mapping[str, Array], draw: Draw, seed: Any, step: float
) -> float:
    moved = copy.parameters()
    for name, part in _direction(start, draw, seed):
        part *= step
        np.add(start[name], part, out=moved[name])
    return copy.value()


def _direction(like: Mapping[str, Array], draw: Draw, seed: Any) -> Iterator[tuple[str, Array]]:
    generator = np.random.default_rng(seed)
    for name, array in like.items():
        yield name, draw(generator, array.shape)


def is_positive(instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Refuse what is not a positive number."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(
            f"{type(instance).__name__}: {attribute.name} is {value}; wanted a positive number"
        )


def is_count(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is not a whole number of at least one."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(
            f"{type(instance).__name__}: {attribute.name} is {value!r}; wanted a whole number of "
            "at least 1"
        )
