"""The gradient by a complex step: exact to rounding, without a pullback."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.functional.complex_step import TINY, as_complex
from graphnn.gradients.complex_layers import check_analytic
from graphnn.gradients.complex_passes import ComplexPasses, in_place_of
from graphnn.gradients.gradient import Gradient
from graphnn.gradients.objective import Objective
from graphnn.gradients.places import Place, places
from graphnn.gradients.snapshot import Snapshot
from graphnn.gradients.steadiness import steady_value
from graphnn.gradients.structured import check_step
from graphnn.gradients.tail import tail
from graphnn.graph.perturbation import ColumnMove

__all__ = ["ComplexStep"]


@attrs.frozen
class ComplexStep:
    """Imaginary part of ``L(w + ih) / h``: a step without a difference (Squire and Trapp, 1998).

    Nothing is subtracted, so that ``h`` can be tiny and the gradient is exact to rounding. It needs
    no pullback; it needs layers that take complex arrays and are analytic where they are, which is
    checked on a copy, layer by layer. The built-in activations compare real parts: the slope of a
    `ReLU` at zero is taken as zero, and `Step` passes none on.

    To so small a step every layer is linear. So where a layer says how its parameters move its
    output, one complex pass from there on for each output gives the response of every sample, and
    the derivatives by all its parameters are a matrix product of it (``"response"`` in
    ``Gradient.methods``). Elsewhere, behind layers that mix samples, and with tied weights, every
    element is moved on its own (``"walk"``).

    Parameters
    ----------
    h
        The imaginary step; positive. With a large one the error is of the order ``h**2``.

    Raises
    ------
    NotDifferentiableError
        If a layer or the loss does not take complex numbers, drops their imaginary part, or is
        not analytic where it is; it names it.

    Examples
    --------
    >>> from graphnn import Dense, MeanSquaredError
    >>> line = Dense(1, 1, weight=np.array([[3.0]]), bias=np.array([1.0]))
    >>> objective = Objective(line, MeanSquaredError(), np.array([[2.0]]), np.array([[5.0]]))
    >>> {name: d.item() for name, d in ComplexStep()(objective).items()}
    {'0.weight': 4.0, '0.bias': 2.0}
    """

    h: float = attrs.field(default=TINY, validator=check_step)

    def __call__(self, objective: Objective, /) -> Gradient:
        """Differentiate by every parameter of the objective's network."""
        # The copy is nobody else's: its parameters may be complex for a while.
        snapshot = Snapshot.of(objective.astype("float64"))
        value = steady_value(snapshot)
        check_analytic(snapshot)
        passes = ComplexPasses(snapshot)
        found: dict[str, tuple[Array, str]] = {}
        for position, here in itertools.groupby(places(snapshot), lambda place: place.positions[0]):
            found.update(self._at_one_step(passes, position, list(here)))
        own = objective.parameters()
        return Gradient(
            {name: found[name][0].astype(array.dtype, copy=False) for name, array in own.items()},
            value=value,
            evaluations=_AHEAD + passes.count,
            methods={name: found[name][1] for name in own},
        )

    def _at_one_step(
        self, passes: ComplexPasses, position: int, here: list[Place]
    ) -> Iterable[tuple[str, tuple[Array, str]]]:
        snapshot = passes.snapshot
        behind = tail(snapshot, position)
        apart = behind is not None and behind.together == 1
        moves = {place: place.move(snapshot) if apart else None for place in here}
        moving = {place: move for place, move in moves.items() if move is not None}
        outputs = snapshot.values[snapshot.slot(position)][0].size
        if outputs > sum(place.ref.array.size for place in moving):
            moving = {}
        response = self._response(passes, position) if moving else np.empty(0)
        for place in here:
            if place in moving:
                matrix = _combined(moving[place], response)
                yield place.ref.name, (place.shaped(matrix, moving[place]), "response")
            else:
                yield place.ref.name, (self._walked(passes, place), "walk")

    def _response(self, passes: ComplexPasses, position: int) -> Array:
        """Differentiate each sample's loss by each output of one layer: its output's shape."""
        slot = passes.snapshot.slot(position)
        y = passes.snapshot.values[slot]
        z, response = as_complex(y), np.empty(y.shape)
        for index in np.ndindex(y.shape[1:]):
            one = (slice(None), *index)
            z[one] += 1j * self.h
            response[one] = passes.slopes({slot: z}, self.h)
            z[one] = y[one]
        return response

    def _walked(self, passes: ComplexPasses, place: Place) -> Array:
        """Differentiate the loss by each element of one parameter."""
        own = place.ref.array
        z, gradient = as_complex(own), np.empty(own.shape)
        with in_place_of(place.ref, z):
            for index in np.ndindex(own.shape):
                z[index] += 1j * self.h
                gradient[index] = passes.slopes({}, self.h, moved=place.positions).mean()
                z[index] = own[index]
        return gradient


_AHEAD = 5
"""Passes before the first derivative: two for the loss, three to see that layers are analytic."""


def _combined(move: ColumnMove, response: Array) -> Array:
    """Add up the responses of all that an element moves, over the samples: shape ``(I, J)``."""
    count, columns = response.shape[:2]
    reached = response.reshape(count, columns, -1)
    amount = move.amount.reshape(*move.amount.shape[:3], -1)
    if amount.shape[2] == 1:
        summed = np.tensordot(amount[:, :, 0], reached, axes=((0, 2), (0, 2)))
    else:
        summed = np.einsum("nijc,njc->ij", amount, reached)
    mean: Array = summed / count
    return mean
