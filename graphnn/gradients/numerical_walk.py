"""The textbook's gradient: walk every parameter array, element by element."""

from __future__ import annotations

from typing import Any

import attrs

from graphnn.arrays import Array
from graphnn.functional import DerivativeInfo, numerical_gradient
from graphnn.functional.arguments import known_method
from graphnn.functional.kinds import RealMethod, StepSize
from graphnn.functional.steps import check_step
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective
from graphnn.gradients.steadiness import check_steady

__all__ = ["NumericalWalk"]


@attrs.frozen
class NumericalWalk:
    """Differences of one element at a time: ``(L(w + h) - L(w - h)) / 2h`` (section 4.5.2).

    The walk goes over a float64 copy of the network: at ``h = 1e-4`` rounding in float32 would
    drown the differences, and whatever interrupts it, the network itself was never touched.

    Parameters
    ----------
    h
        Step, positive, or ``"auto"`` for one that suits each element. Left out it is 1e-4 for
        central differences and ``"auto"`` for the others.
    method
        ``"central"``, ``"forward"`` or ``"richardson"``, as `graphnn.numerical_gradient` has them.
        The last also estimates the error of each derivative: ``Gradient.errors``.

    Examples
    --------
    >>> import numpy as np
    >>> from graphnn import Dense, MeanSquaredError
    >>> line = Dense(1, 1, weight=np.array([[3.0]]), bias=np.array([1.0]))
    >>> objective = Objective(line, MeanSquaredError(), np.array([[2.0]]), np.array([[5.0]]))
    >>> {name: round(float(d.item()), 9) for name, d in NumericalWalk()(objective).items()}
    {'0.weight': 4.0, '0.bias': 2.0}
    """

    h: StepSize | None = attrs.field(default=None)
    method: RealMethod = attrs.field(default="central")

    @h.validator
    def _check_h(self, attribute: attrs.Attribute[Any], value: StepSize | None) -> None:
        if value is not None:
            check_step("NumericalWalk", value)

    @method.validator
    def _check_method(self, attribute: attrs.Attribute[Any], value: str) -> None:
        if value == "complex-step":
            raise ValueError(
                "NumericalWalk: a complex step needs layers in complex numbers; take the "
                'estimator "complex-step"'
            )
        known_method("NumericalWalk", value, dict.fromkeys(("central", "forward", "richardson")))

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
        arrays: dict[str, Array] = {}
        known: dict[str, DerivativeInfo] = {}
        for name, own in objective.parameters().items():
            gradient, known[name] = numerical_gradient(
                lambda _: copy.value(), walked[name], self.h, method=self.method, full_output=True
            )
            arrays[name] = gradient.astype(own.dtype)
        check_steady(value, copy.value())
        return Gradient(
            arrays,
            value=value,
            evaluations=2 + sum(info.evaluations for info in known.values()),
            errors={name: info.error for name, info in known.items() if info.error is not None},
        )
