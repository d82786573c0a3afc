"""Gradients that are too long are shortened."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.functional.arguments import is_real
from graphnn.optimizers.optimizer import Optimizer
from graphnn.optimizers.settings import as_float
from graphnn.optimizers.wrapping import is_optimizer
from graphnn.schedules.settings import is_positive

__all__ = ["ClipNorm"]


@attrs.define
class ClipNorm:
    """Steps another optimiser with ``g * min(1, max_norm / (norm + 1e-6))``.

    The norm is that of all gradients together, so that their direction stays. The other optimiser
    does not know: every optimiser can be clipped, and none has to offer it.

    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
    ICML 2013, algorithm 1; in PyTorch ``clip_grad_norm_`` before each step.

    Parameters
    ----------
    optimizer
        Takes the step.
    max_norm
        How long a gradient may be; positive.
    norm_type
        Which norm: 2, or any number of at least 1; ``math.inf`` is the largest element.

    Examples
    --------
    >>> from graphnn.optimizers import SGD
    >>> w = np.array([0.0, 0.0])
    >>> ClipNorm(SGD(1.0), max_norm=1.0).step({"w": w}, {"w": np.array([-30.0, 40.0])})
    >>> w.round(4)
    array([ 0.6, -0.8])
    """

    optimizer: Optimizer = attrs.field(validator=is_optimizer)
    max_norm: float = attrs.field(kw_only=True, converter=as_float, validator=is_positive)
    norm_type: float = attrs.field(default=2.0, kw_only=True, converter=as_float)

    @norm_type.validator
    def _check_norm_type(self, attribute: attrs.Attribute[Any], value: float) -> None:
        told = f"ClipNorm: norm_type is {value!r}; wanted a number of at least 1, or math.inf"
        if not is_real(value):
            raise TypeError(told)
        if not value >= 1:
            raise ValueError(told)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place."""
        share = self.max_norm / (total_norm(gradient.values(), self.norm_type) + 1e-6)
        if not share >= 1:
            gradient = {name: share * slope for name, slope in gradient.items()}
        self.optimizer.step(parameters, gradient)


def total_norm(arrays: Iterable[Array], order: float = 2.0) -> float:
    """Give the norm of all elements of all arrays.

    Parameters
    ----------
    arrays
        Of any shapes.
    order
        2 for the Euclidean norm, ``math.inf`` for the largest element.

    Examples
    --------
    >>> from graphnn.optimizers.clip_norm import total_norm
    >>> total_norm([np.array([3.0]), np.array([[4.0, 0.0]])])
    5.0
    """
    return _norm(np.array([_norm(array.reshape(-1), order) for array in arrays]), order)


def _norm(flat: Array, order: float) -> float:
    if not flat.size:
        return 0.0
    with np.errstate(over="ignore"):
        found = float(np.linalg.norm(flat, order))
    # Exploding gradients are what this is for: their squares may be past the range of float32.
    exploded = math.isinf(found) and flat.dtype != np.float64
    return float(np.linalg.norm(flat.astype(np.float64), order)) if exploded else found
