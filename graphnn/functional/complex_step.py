"""First derivatives by a complex step: exact to rounding where a function takes complex numbers.

``f(x + ih) = f(x) + ih f'(x) - h**2 f''(x) / 2 - ...``, so that the imaginary part divided by ``h``
is the derivative. Nothing is subtracted, and ``h`` can be so small that nothing is cut off.

Sources: Squire and Trapp, "Using Complex Variables to Estimate Derivatives of Real Functions",
SIAM Review 40, 1998; Martins, Sturdza and Alonso, "The Complex-Step Derivative Approximation", ACM
Transactions on Mathematical Software 29, 2003.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphnn.functional.analytic import NEARBY, agrees, direction
from graphnn.functional.arguments import floating
from graphnn.functional.estimate import FirstDerivatives
from graphnn.functional.kinds import ComplexArray, StepSize
from graphnn.functional.returned import Reading
from graphnn.functional.steps import check_step

__all__ = ["TINY", "as_complex", "by_complex_step", "called", "imaginary_step"]

TINY = 1e-100
"""The step where none is asked for: its square is lost beside any other number."""


def by_complex_step(
    who: str, f: Callable[[Any], Any], x: Any, h: StepSize, reading: Reading
) -> FirstDerivatives:
    """Differentiate `f` by each element of `x`, which is not touched: `f` gets a complex copy.

    Raises
    ------
    TypeError
        If `f` returns real numbers.
    ValueError
        If its differences along one direction show that `f` is not analytic at `x`, or drops a part
        of the imaginary parts.
    """
    elements = floating(who, x)
    step = imaginary_step(who, h)
    z = as_complex(elements)
    evaluations = _check_analytic(who, f, z, reading) if z.size else 0
    derivatives = []
    for index in np.ndindex(z.shape):
        value = z[index]
        z[index] += 1j * step
        derivatives.append(reading.with_imaginary(who, called(who, f, z)).imag / step)
        z[index] = value
    evaluations += len(derivatives)
    return FirstDerivatives(elements, derivatives, None, [step] * len(derivatives), evaluations)


def imaginary_step(who: str, h: StepSize) -> float:
    """Return the step that was asked for, or the tiny one."""
    check_step(who, h)
    return TINY if h == "auto" else float(h)


def as_complex(x: Any) -> ComplexArray:
    """Copy `x` as complex numbers of at least double precision."""
    return np.array(x, dtype=np.result_type(x.dtype, np.complex128))


def called(who: str, f: Callable[[Any], Any], z: ComplexArray) -> Any:
    """Call `f` with a complex array, and say so where that fails."""
    try:
        return f(z)
    except Exception as error:
        error.add_note(f'{who}: method="complex-step" gave f a complex array')
        raise


def _check_analytic(who: str, f: Callable[[Any], Any], z: ComplexArray, reading: Reading) -> int:
    """Compare a tiny step with real differences along one direction; give the evaluations."""
    along = direction(z.real)
    with np.errstate(all="ignore"):
        found, ahead, behind = (
            reading.with_imaginary(who, called(who, f, z + amount * along))
            for amount in (1j * TINY, NEARBY, -NEARBY)
        )
    if not np.all(agrees(found.imag / TINY, found.real, ahead.real, behind.real)):
        raise ValueError(
            f'{who}: method="complex-step" gives another derivative than the differences of f '
            "do, so f drops a part of the imaginary parts on the way (by abs, .real, or a cast to "
            'float), or is not analytic at x; take method="richardson"'
        )
    return 3
