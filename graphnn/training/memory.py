"""What an optimiser remembers, as it was before a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.optimizers import Optimizer

__all__ = ["Memory"]


@attrs.define(eq=False)
class Memory:
    """Keeps numbers and arrays of an optimiser, to put them back when its step is not taken.

    They are the attrs fields that a constructor does not take: whole numbers and dictionaries of
    arrays by name, also those of an optimiser that stands in a field of another. What is kept
    elsewhere stays as the optimiser leaves it.
    """

    # Arrays are kept from step to step: to allocate them anew costs more than to fill them.
    _arrays: dict[tuple[int, str], dict[str, Array]] = attrs.field(factory=dict, init=False)
    _counts: dict[tuple[int, str], int] = attrs.field(factory=dict, init=False)

    def keep(self, optimizer: Optimizer) -> None:
        """Copy what the optimiser remembers now."""
        for holder, name in _remembered(optimizer):
            key, value = (id(holder), name), getattr(holder, name)
            if isinstance(value, int):
                self._counts[key] = value
            elif _is_arrays(value):
                _copy_into(self._arrays.setdefault(key, {}), value)

    def put_back(self, optimizer: Optimizer) -> None:
        """Let the optimiser remember what was kept, and no more."""
        for holder, name in _remembered(optimizer):
            key = (id(holder), name)
            if key in self._counts:
                setattr(holder, name, self._counts[key])
            elif key in self._arrays:
                _copy_into(getattr(holder, name), self._arrays[key])


def _remembered(optimizer: Any) -> Iterator[tuple[Any, str]]:
    if not attrs.has(type(optimizer)):
        return
    for field in attrs.fields(type(optimizer)):
        value = getattr(optimizer, field.name, None)
        if not field.init:
            yield optimizer, field.name
        elif callable(getattr(value, "step", None)):
            yield from _remembered(value)


def _is_arrays(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, np.ndarray) for each in value.values())


def _copy_into(place: dict[str, Array], source: dict[str, Array]) -> None:
    for name in place.keys() - source.keys():
        del place[name]
    for name, array in source.items():
        kept = place.get(name)
        if kept is None or (kept.shape, kept.dtype) != (array.shape, array.dtype):
            place[name] = array.copy()
        else:
            np.copyto(kept, array)
