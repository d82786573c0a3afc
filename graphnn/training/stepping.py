"""One step of the optimiser: whole, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import Gradient, GradientEstimator
from graphnn.optimizers import Optimizer
from graphnn.training.divergence import ADVICE, DivergenceError
from graphnn.training.finite import is_finite
from graphnn.training.memory import Memory

__all__ = ["Stepper", "check_fits"]


def check_fits(
    estimator: GradientEstimator, gradient: Gradient, parameters: Mapping[str, Array]
) -> None:
    """Refuse what an estimator gives unless it is a derivative by every parameter.

    Raises
    ------
    TypeError
        If it is no `Gradient`, or not one of real numbers.
    ValueError
        If names or shapes are not those of the parameters.
    """
    who = f"the gradient estimator {estimator!r}"
    if not isinstance(gradient, Gradient):
        raise TypeError(
            f"{who} gives {type(gradient).__name__}; wanted a graphnn.Gradient of "
            "{name: array}, one array for each parameter"
        )
    # The dictionary in the gradient: its own mapping methods are several times as slow.
    arrays = gradient.arrays
    if arrays.keys() != parameters.keys():
        raise ValueError(
            f"{who} gives derivatives by {sorted(gradient)}; "
            f"wanted one by each parameter, {sorted(parameters)}"
        )
    for name, array in arrays.items():
        if not _is_real(array):
            raise TypeError(
                f"{who} gives {name!r} a derivative of type "
                f"{getattr(array, 'dtype', type(array).__name__)}; wanted an array of real numbers"
            )
        if array.shape != parameters[name].shape:
            raise ValueError(
                f"{who} gives {name!r} a derivative of shape "
                f"{array.shape}; wanted that of the parameter, {parameters[name].shape}"
            )


@attrs.define(eq=False)
class Stepper:
    """Lets an optimiser change the parameters; whatever goes wrong, it puts them back.

    What the optimiser remembers is put back with them: a velocity that overflowed would else spoil
    every step after the one that was not taken.
    """

    # Kept from step to step: to allocate them anew costs more than to fill them.
    _before: dict[str, Array] = attrs.field(factory=dict, init=False)
    _memory: Memory = attrs.field(factory=Memory, init=False)

    def step(
        self, optimizer: Optimizer, parameters: dict[str, Array], gradient: Gradient, *, when: str
    ) -> None:
        """Take one step.

        Parameters
        ----------
        optimizer
            Changes the arrays in place.
        parameters
            The live arrays of the network by qualified name.
        gradient
            Derivative of the loss by each of them.
        when
            How errors call the moment: ``"step 12 (epoch 1)"``.

        Raises
        ------
        DivergenceError
            If the step makes a parameter NaN or infinite.
        TypeError
            If the optimiser puts new arrays in place of those that it was to change.
        """
        live = dict(parameters)
        for name, array in live.items():
            self._keep(name, array)
        self._memory.keep(optimizer)
        try:
            optimizer.step(parameters, gradient)
            for name, array in live.items():
                _check_stepped(optimizer, name, array, parameters.get(name), when)
        except BaseException:
            for name, array in live.items():
                array[...] = self._before[name]
            self._memory.put_back(optimizer)
            raise

    def _keep(self, name: str, array: Array) -> None:
        kept = self._before.get(name)
        if kept is None or (kept.shape, kept.dtype) != (array.shape, array.dtype):
            self._before[name] = array.copy()
        else:
            np.copyto(kept, array)


def _check_stepped(
    optimizer: Optimizer, name: str, array: Array, after: Array | None, when: str
) -> None:
    if after is not array:
        raise TypeError(
            f"the optimizer {optimizer!r} replaces the array of {name!r}, which leaves the "
            "network as it was; change it in place: parameters[name][...] = ..."
        )
    if not is_finite(array):
        raise DivergenceError(
            f"{when}: loss and gradient are finite, but the step of {optimizer!r} makes "
            f"the parameter {name!r} NaN or infinite. {ADVICE}"
        )


def _is_real(array: object) -> bool:
    return isinstance(array, np.ndarray) and array.dtype.kind in "fiu"
