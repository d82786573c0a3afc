"""Elements of a gradient that are too large are cut off."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from graphnn.arrays import Array
from graphnn.optimizers.optimizer import Optimizer
from graphnn.optimizers.settings import as_float
from graphnn.optimizers.wrapping import is_optimizer
from graphnn.schedules.settings import is_positive

__all__ = ["ClipValue"]


@attrs.define
class ClipValue:
    """Steps another optimiser with each element of the gradient between plus and minus a value.

    Unlike `ClipNorm` it turns the gradient; in PyTorch ``clip_grad_value_`` before each step.

    Parameters
    ----------
    optimizer
        Takes the step.
    clip_value
        How large an element may be; positive.

    Examples
    --------
    >>> import numpy as np
    >>> from graphnn.optimizers import SGD
    >>> w = np.array([0.0, 0.0])
    >>> ClipValue(SGD(1.0), clip_value=1.0).step({"w": w}, {"w": np.array([-30.0, 0.5])})
    >>> w
    array([ 1. , -0.5])
    """

    optimizer: Optimizer = attrs.field(validator=is_optimizer)
    clip_value: float = attrs.field(kw_only=True, converter=as_float, validator=is_positive)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place."""
        limit = self.clip_value
        clipped = {name: slope.clip(-limit, limit) for name, slope in gradient.items()}
        self.optimizer.step(parameters, clipped)
