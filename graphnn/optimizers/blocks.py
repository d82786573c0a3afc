"""A step of every parameter, in pieces that stay in the cache while they are computed with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from graphnn.arrays import Array

__all__ = ["State", "blocks"]

State = dict[str, Array]
"""What an optimiser remembers of each parameter, by its name; as many numbers, of its dtype."""

_BLOCK = 1 << 18
"""Bytes of a piece. Temporaries of a formula stay in the cache; each call of NumPy pays."""

_NOTHING: Array = np.empty(0)


def blocks(
    optimizer: object,
    parameters: Mapping[str, Array],
    gradient: Mapping[str, Array],
    *states: State | None,
) -> Iterator[tuple[Array, ...]]:
    """Cut parameters, gradient and states into pieces that belong together.

    Everything is checked before the first piece is given, so that a step is refused whole.

    Parameters
    ----------
    optimizer
        Who steps, for errors.
    parameters
        Live arrays by name.
    gradient
        Derivative of the loss by each of them.
    *states
        Arrays of the optimiser. Zeros are put in where it has none yet; ``None`` is a state that it
        does not need.

    Yields
    ------
    tuple of arrays
        A piece of a parameter, of its gradient in the same dtype, and of each state; all but the
        gradient are to be changed in place. For a state of ``None`` stands an empty array.

    Raises
    ------
    KeyError
        If the gradient names a parameter that there is not.
    ValueError
        If a shape or dtype is not that of the parameter, or not that of the steps before.
    """
    for name, slope in gradient.items():
        _check(type(optimizer).__name__, name, parameters, slope, states)
    return _cut(parameters, gradient, states)


def _check(
    who: str,
    name: str,
    parameters: Mapping[str, Array],
    slope: Array,
    states: tuple[State | None, ...],
) -> None:
    if name not in parameters:
        raise KeyError(f"{who}: the gradient names {name!r}; the parameters are {[*parameters]}")
    parameter = parameters[name]
    if slope.shape != parameter.shape:
        raise ValueError(
            f"{who}: the gradient by {name!r} has the shape {slope.shape}; "
            f"wanted that of the parameter, {parameter.shape}"
        )
    for state in states:
        kept = state.get(name) if state is not None else None
        if kept is not None and (kept.shape, kept.dtype) != (parameter.shape, parameter.dtype):
            raise ValueError(
                f"{who}: the parameter {name!r} is {parameter.dtype} of shape {parameter.shape}, "
                f"but {kept.dtype} of shape {kept.shape} in the steps before; "
                "another network takes another optimizer"
            )


def _cut(
    parameters: Mapping[str, Array],
    gradient: Mapping[str, Array],
    states: tuple[State | None, ...],
) -> Iterator[tuple[Array, ...]]:
    for name, slope in gradient.items():
        parameter = parameters[name]
        kept = [_of(state, name, parameter) for state in states]
        if parameter.nbytes <= _BLOCK or not _flat(parameter, *kept):
            yield (parameter, slope.astype(parameter.dtype, copy=False), *kept)
            continue
        whole, slopes = parameter.reshape(-1), slope.reshape(-1)
        flat = [state.reshape(-1) for state in kept]
        length = _BLOCK // parameter.itemsize
        for start in range(0, parameter.size, length):
            piece = slice(start, start + length)
            yield (
                whole[piece],
                slopes[piece].astype(parameter.dtype, copy=False),
                *[state[piece] for state in flat],
            )


def _of(state: State | None, name: str, parameter: Array) -> Array:
    if state is None:
        return _NOTHING
    if name not in state:
        state[name] = np.zeros(parameter.shape, parameter.dtype)
    return state[name]


def _flat(*arrays: Array) -> bool:
    return all(array.flags.c_contiguous for array in arrays)
