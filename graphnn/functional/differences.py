"""First derivatives by each element of an array, as gradient and Jacobian share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from graphnn.functional.arguments import known_method
from graphnn.functional.complex_step import by_complex_step
from graphnn.functional.estimate import FirstDerivatives
from graphnn.functional.formulas import CENTRAL, FORWARD, RICHARDSON, Formula, Samples
from graphnn.functional.in_place import InPlace, check_walkable
from graphnn.functional.kinds import StepSize
from graphnn.functional.returned import Reading
from graphnn.functional.steps import (
    check_step,
    default_step,
    machine_epsilon,
    points_around,
)

__all__ = ["first_derivatives"]


def first_derivatives(
    who: str,
    f: Callable[[Any], Any],
    x: Any,
    h: StepSize | None,
    method: str,
    reading: Reading,
) -> FirstDerivatives:
    """Differentiate `f` by each element of `x`.

    Parameters
    ----------
    who
        What errors call the caller.
    f, x
        The function and the array.
    h
        The step; ``None`` where it was left out.
    method
        Name of the method.
    reading
        What `f` returns.
    """
    differentiate = known_method(who, method, _METHODS)
    return differentiate(who, f, x, default_step(h, method), reading)


def _by_formula(
    formula: Formula,
    who: str,
    f: Callable[[Any], Any],
    x: Any,
    h: StepSize,
    reading: Reading,
) -> FirstDerivatives:
    check_walkable(who, x)
    check_step(who, h)
    walk = InPlace(f, x, partial(reading.real, who))
    elements, rounding = walk.elements, machine_epsilon(x.dtype)
    step = formula.automatic_step(elements) if h == "auto" else h
    points = points_around(who, elements, step, formula.multiples)
    base = walk.here() if formula.needs_base and elements.size else None
    found = []
    for index in np.ndindex(elements.shape):
        here = [each[index] for each in points]
        values = [walk.at(index, point) for point in here]
        found.append(formula.combine(Samples(here, values, elements[index], base, rounding)))
    derivatives, steps, errors = zip(*found, strict=True) if found else ((), (), ())
    has_errors = all(error is not None for error in errors)
    return FirstDerivatives(
        elements, derivatives, errors if has_errors else None, steps, walk.evaluations
    )


_METHODS: Mapping[str, Callable[..., FirstDerivatives]] = {
    "central": partial(_by_formula, CENTRAL),
    "forward": partial(_by_formula, FORWARD),
    "richardson": partial(_by_formula, RICHARDSON),
    "complex-step": by_complex_step,
}
