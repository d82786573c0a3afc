"""The textbook's gradient: walk every parameter array, two evaluations an element."""

from __future__ import annotations

import attrs

from graphnn.functional import numerical_gradient
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective
from graphnn.gradients.structured import check_steady, check_step

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

    h: float = attrs.field(default=1e-4, validator=check_step)

    def __call__(self, objective: Objective, /) -> Gradient:
        """Walk every parameter of the objective's network.

        Raises
        ------
        ValueError
            If the loss is not the same before and after, so that differences mean nothing.
        """
        copy = objective.astype("float64")
        value = copy.value()
        walked = copy.parameters()
        arrays = {
            name: numerical_gradient(lambda _: copy.value(), walked[name], self.h).astype(own.dtype)
            for name, own in objective.parameters().items()
        }
        check_steady(value, copy.value())
        evaluations = 2 + 2 * sum(array.size for array in arrays.values())
        return Gradient(arrays, value=value, evaluations=evaluations)
