"""The textbook's gradient: walk every parameter array, two evaluations an element."""

from __future__ import annotations

import math

import attrs

from graphnn.functional import numerical_gradient
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective

__all__ = ["NumericalWalk"]


@attrs.frozen
class NumericalWalk:
    """Central differences ``(L(w + h) - L(w - h)) / 2h``, one element at a time (section 4.5.2).

    The walk goes over a float64 copy of the network: at ``h = 1e-4`` rounding in float32 would
    drown the differences, and whatever interrupts it, the network itself was never touched.

    Parameters
    ----------
    h
        Step to either side; positive.

    Examples
    --------
    >>> import numpy as np
    >>> from graphnn import Dense, MeanSquaredError
    >>> line = Dense(1, 1, weight=[[3.0]], bias=[1.0])
    >>> objective = Objective(line, MeanSquaredError(), np.array([[2.0]]), np.array([[5.0]]))
    >>> {name: round(float(d.item()), 9) for name, d in NumericalWalk()(objective).items()}
    {'0.weight': 4.0, '0.bias': 2.0}
    """

    h: float = attrs.field(default=1e-4)

    @h.validator
    def _check_h(self, attribute: attrs.Attribute[float], value: float) -> None:
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"NumericalWalk: h is {value}; wanted a positive number")

    def __call__(self, objective: Objective, /) -> Gradient:
        """Walk every parameter of the objective's network."""
        copy = objective.astype("float64")
        walked = copy.parameters()
        arrays = {
            name: numerical_gradient(lambda _: copy.value(), walked[name], self.h).astype(own.dtype)
            for name, own in objective.parameters().items()
        }
        evaluations = 1 + 2 * sum(array.size for array in arrays.values())
        return Gradient(arrays, value=copy.value(), evaluations=evaluations)
