"""A loss that is any function of what the network gives: a simulator, a program, a measurement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, SupportsFloat, TypeAlias

import attrs
import numpy as np

from graphnn import Loss
from graphnn.arrays import Array, Vector

__all__ = ["BlackBox", "Judge"]

Judge: TypeAlias = Callable[[Any, Any], SupportsFloat]
"""Takes one sample's output, shape ``(...)``, and its target; gives its loss."""


def _is_function(loss: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, type) or not callable(value):
        raise TypeError(
            f"BlackBox: {attribute.name} is {value!r}, wanted a function of one sample's output "
            "and target that gives a number"
        )


@attrs.frozen
class BlackBox(Loss):
    """The loss is what a function says of each sample: graphnn sees its number and nothing else.

    It has no derivative, so an estimator is needed that asks for none: `Evolution`, `SPSA`,
    `ForwardGradient` or ``"numerical-walk"``. Where the function jumps, as a simulator with
    contacts does, take `Evolution` with a `sigma` that sees across the jumps. It has to give the
    same number for the same output, or differences mean nothing; a random one draws from a seed in
    the target.

    Parameters
    ----------
    function
        Takes the output of one sample and its target; gives a number.

    Examples
    --------
    >>> import graphnn as gn
    >>> def overspent(order, budget):
    ...     return 100.0 if round(float(order[0])) * 3 > budget else -float(round(float(order[0])))
    >>> BlackBox(overspent)(np.array([[2.2], [5.0]]), np.array([9.0, 12.0]))
    49.0
    """

    function: Judge = attrs.field(validator=_is_function)

    def per_sample(self, y: Array, t: Any, /) -> Vector:
        """Ask the function, sample by sample.

        Raises
        ------
        TypeError
            If it gives something else than one number; NaN and infinity are numbers.
        """
        return np.array([self._asked(output, target) for output, target in zip(y, t, strict=True)])

    def _asked(self, output: Any, target: Any) -> float:
        found: Any = self.function(output, target)
        if np.ndim(found) != 0 or np.asarray(found).dtype.kind not in "fiub":
            raise TypeError(
                f"BlackBox: {self.function!r} gives {found!r}, wanted one number, the loss of a "
                "sample"
            )
        return float(found)
