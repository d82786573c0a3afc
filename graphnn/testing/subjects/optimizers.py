"""An optimiser to be checked, and the parameters that it is checked on."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.functional.arguments import is_real
from graphnn.optimizers import Optimizer
from graphnn.testing.check import Argument, Case, NotApplicable
from graphnn.testing.part import Part

__all__ = [
    "OptimizerSubject",
    "Parameters",
    "fresh",
    "optimizer_subject",
    "rate_of",
    "some_parameters",
    "stepped",
    "two_fresh",
    "with_decay",
    "with_rate",
]

Parameters: TypeAlias = dict[str, Array]
"""Arrays by name, as a network lists them."""


@attrs.frozen
class OptimizerSubject:
    """An optimiser."""

    part: Part[Optimizer]


def optimizer_subject(part: Part[Optimizer]) -> OptimizerSubject:
    """Make a subject of an optimiser."""
    return OptimizerSubject(part)


def fresh(subject: OptimizerSubject) -> Iterator[Case]:
    """Call with an optimiser that has not stepped yet, and a dtype."""
    for dtype in ("float32", "float64"):
        yield subject.part.argument(), Argument.of(dtype)


def two_fresh(subject: OptimizerSubject) -> Iterator[Case]:
    """Call with two optimisers that have not stepped yet."""
    yield subject.part.argument(), subject.part.argument()


def some_parameters(dtype: str, seed: int = 0) -> Parameters:
    """Draw a weight and a bias; a seed apart, a gradient by them."""
    rng = np.random.default_rng(seed)
    shapes = {"0.weight": (4, 3), "0.bias": (3,)}
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def stepped(optimizer: Optimizer, parameters: Parameters, seeds: range = range(1, 6)) -> Parameters:
    """Step the parameters once with a drawn gradient for each seed; give them back."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        gradient = {
            name: np.asarray(rng.normal(size=parameters[name].shape), parameters[name].dtype)
            for name in sorted(parameters)
        }
        optimizer.step(parameters, gradient)
    return parameters


def rate_of(optimizer: Any) -> float:
    """Look the learning rate up; an optimiser without one has nothing to be checked."""
    rate: Any = getattr(optimizer, "learning_rate", None)
    if not is_real(rate):
        raise NotApplicable("it has no number learning_rate")
    return float(rate)


def with_rate(optimizer: Any, rate: float) -> Any:
    """Make one with another learning rate, as its class makes it."""
    cls = type(optimizer)
    if attrs.has(cls) and "learning_rate" in attrs.fields_dict(cls):
        return attrs.evolve(copy.deepcopy(optimizer), learning_rate=rate)
    try:
        inspect.signature(cls).bind(learning_rate=rate)
    except (TypeError, ValueError):
        raise NotApplicable(f"{cls.__name__}(learning_rate=...) makes none") from None
    return cls(learning_rate=rate)


def with_decay(optimizer: Any, weight_decay: float) -> Any:
    """Make one with another weight decay; an optimiser without one stays as it is.

    Raises
    ------
    NotApplicable
        If it has no number ``weight_decay`` and is to have some.
    """
    cls = type(optimizer)
    if attrs.has(cls) and "weight_decay" in attrs.fields_dict(cls):
        return attrs.evolve(copy.deepcopy(optimizer), weight_decay=weight_decay)
    if weight_decay:
        raise NotApplicable("it has no setting weight_decay")
    return optimizer
