"""From live objects to JSON and arrays: whatever decides how a training goes on."""

from __future__ import annotations

import collections
import enum
import hashlib
import math
import types
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import attrs
import numpy as np

from graphnn.checkpoints.members import changing, members, name_of
from graphnn.io.errors import UnsavableError, quoted
from graphnn.io.header import OWN, OWN_SHORT_NAMES, AnyArray
from graphnn.io.strict_json import canonical

__all__ = ["Leaf", "StateWriter", "described"]

Leaf: TypeAlias = Any
"""What is compared to know a setting again: JSON, or an array."""

_CHOSEN: Final = 2**64
"""A seed below it was chosen by somebody; those of the operating system have 128 bits."""

_FUNCTIONS: Final = (types.FunctionType, types.BuiltinFunctionType, np.ufunc)
_SEQUENCES: Final[dict[type, str]] = {list: "list", tuple: "tuple"}
_SETS: Final[dict[type, str]] = {set: "set", frozenset: "frozenset"}
_MAPPINGS: Final = (dict, collections.OrderedDict, collections.defaultdict)


@attrs.define(eq=False)
class StateWriter:
    """Writes values as JSON; their arrays come beside it.

    What is no JSON becomes an object of one tag, such as ``{"array": NAME}`` or ``{"tuple": [1]}``.
    What stands in two places is written once, and the second refers to the first.

    Parameters
    ----------
    section
        Begins the names of the arrays.
    arrays
        The arrays written so far by their names; they may be live.
    vocabulary
        Classes and functions met, by their names.
    leaves
        What was met at each path and may be a setting.
    """

    section: str
    arrays: dict[str, AnyArray] = attrs.field(factory=dict)
    vocabulary: dict[str, Any] = attrs.field(factory=dict)
    leaves: dict[str, Leaf] = attrs.field(factory=dict)
    _known: dict[int, tuple[str, object]] = attrs.field(factory=dict, init=False)
    _tensors: dict[Any, str] = attrs.field(factory=dict, init=False)
    _extents: list[tuple[int, int, str]] = attrs.field(factory=list, init=False)

    def know(self, value: object, path: str) -> None:
        """Let a later place that holds an object refer to this one."""
        # The object is kept, so that no other gets its id.
        self._known[id(value)] = (path, value)

    def know_tensor(self, array: AnyArray, name: str) -> None:
        """Let an array be one that the file has anyway."""
        if array.size:
            self._tensors[_memory(array)] = name

    def write(self, value: Any, path: str) -> Any:
        """Write a value as JSON.

        Parameters
        ----------
        value
            Numbers, texts, arrays, generators, containers and objects of these.
        path
            Where it stands: ``"optimizer.velocity['0.weight']"``.

        Raises
        ------
        UnsavableError
            If a file could not hold it; the message says where it stands.
        """
        if id(value) in self._known:
            return {"same": self._known[id(value)][0]}
        if value is None or type(value) in (bool, int, float, str, complex):
            self.leaves[path] = written = _plain(value)
            return written
        if isinstance(value, enum.Enum):
            self.vocabulary[name_of(type(value))] = type(value)
            self.leaves[path] = written = {"enum": [name_of(type(value)), value.name]}
            return written
        if isinstance(value, np.generic):
            return {"scalar": self._tensor(np.asarray(value), path)}
        if isinstance(value, type | np.dtype):
            return self._constant(value, path)
        if type(value) not in (tuple, frozenset):  # one that is empty stands in many places
            self.know(value, path)
        return self._composed(value, path)

    def forget(self, path: str) -> None:
        """Take back what was met below a path, which could not be written."""
        self._known = {key: each for key, each in self._known.items() if not _below(each[0], path)}
        for name in [name for name in self.arrays if _below(name, f"{OWN}{self.section}.{path}")]:
            del self.arrays[name]

    def check_apart(self) -> None:
        """Refuse arrays that share their memory: once read again, they would not.

        Raises
        ------
        UnsavableError
            If two do; the message names both.
        """
        end, before = 0, ""
        for low, high, path in sorted(self._extents, key=lambda extent: extent[0]):
            if low < end:
                raise UnsavableError(
                    f"a checkpoint cannot hold {path}: it shares memory with {before}; keep one "
                    "of them and make the other when it is needed"
                )
            end, before = high, path

    def _composed(self, value: Any, path: str) -> Any:
        if type(value) is np.ndarray:
            return self._array(value, path)
        if isinstance(value, np.random.Generator):
            return self._generator(value, path)
        if type(value) in _MAPPINGS:
            return self._mapping(value, path)
        if type(value) in _SEQUENCES or type(value) is collections.deque:
            return self._sequence(value, path)
        if type(value) in _SETS:
            self.leaves[path] = f"{len(value)} elements"
            return {
                _SETS[type(value)]: [
                    self.write(each, f"{path}[{each!r}]") for each in sorted(value, key=repr)
                ]
            }
        if isinstance(value, _FUNCTIONS) and _is_free(value):
            return self._function(value, path)
        return self._object(value, path)

    def _array(self, array: AnyArray, path: str) -> Any:
        # A sum depends on the order in memory, so that is kept, too.
        axes = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
        straight = array.transpose(axes)
        written: dict[str, Any] = {"array": self._tensor(array, path, straight)}
        return written if axes == sorted(axes) else {**written, "axes": axes}

    def _tensor(self, array: AnyArray, path: str, straight: AnyArray | None = None) -> str:
        if array.dtype.name not in OWN_SHORT_NAMES:
            raise UnsavableError(
                f"a checkpoint cannot hold {path}: an array of dtype {array.dtype}; it holds "
                f"{', '.join(OWN_SHORT_NAMES)}"
            )
        self.leaves[path] = array
        if array.size and straight is not None:
            self._extents.append((*np.lib.array_utils.byte_bounds(array), path))
        if _memory(array) in self._tensors:
            return self._tensors[_memory(array)]
        name = f"{OWN}{self.section}.{path}"
        kept = array if straight is None else straight
        self.arrays[name] = np.asarray(kept, dtype=array.dtype.newbyteorder("="), order="C")
        return name

    def _generator(self, generator: np.random.Generator, path: str) -> Any:
        bits = generator.bit_generator
        self.leaves[path] = _seed(bits)
        state = StateWriter(self.section, self.arrays)
        return {
            "generator": type(bits).__name__,
            "state": state.write(bits.state, f"{path}.bit_generator.state"),
        }

    def _mapping(self, value: Any, path: str) -> Any:
        self.leaves[path] = f"{len(value)} entries"
        if type(value) is dict and all(type(key) is str for key in value):
            return {
                "dict": {key: self.write(each, f"{path}[{key!r}]") for key, each in value.items()}
            }
        pairs = [
            [self.write(key, f"{path}.keys[{place}]"), self.write(each, f"{path}[{key!r}]")]
            for place, (key, each) in enumerate(value.items())
        ]
        return {"mapping": type(value).__name__, "pairs": pairs}

    def _sequence(self, value: Any, path: str) -> Any:
        self.leaves[path] = f"{len(value)} elements"
        if type(value) is list and value and all(type(each) is float for each in value):
            return {"floats": self._tensor(np.array(value), path)}
        written = [self.write(each, f"{path}[{place}]") for place, each in enumerate(value)]
        if type(value) is collections.deque:
            return {"deque": written, "maxlen": value.maxlen}
        return {_SEQUENCES[type(value)]: written}

    def _constant(self, value: Any, path: str) -> Any:
        name = str(value) if isinstance(value, np.dtype) else name_of(value)
        self.vocabulary[name] = value
        self.leaves[path] = name
        return {"constant": name}

    def _function(self, value: Any, path: str) -> Any:
        written = self._constant(value, path)
        # What a function made in another one remembers of it.
        cells = getattr(value, "__closure__", None) or ()
        names = value.__code__.co_freevars if cells else ()
        if not cells:
            return written
        held = [
            self.write(cell.cell_contents, f"{path}.{name}")
            for name, cell in zip(names, cells, strict=True)
        ]
        return {**written, "cells": held}

    def _object(self, value: Any, path: str) -> Any:
        held = members(value)
        cls = type(value)
        if held is None:
            raise UnsavableError(
                f"a checkpoint cannot hold {path}, {quoted(value)}; it holds numbers, texts, "
                "arrays, NumPy's generators, containers of these, and objects whose attributes "
                "are made of these"
            )
        self.vocabulary[name_of(cls)] = cls
        self.leaves[path] = name_of(cls)
        return {"object": name_of(cls), "fields": self.fields(cls, held.items(), path)}

    def fields(self, cls: type, held: Iterable[tuple[str, Any]], path: str) -> dict[str, Any]:
        """Write attributes of an object."""
        state = changing(cls)
        written: dict[str, Any] = {}
        for name, value in held:
            before = dict(self.leaves) if name in state else None
            written[name] = self.write(value, f"{path}.{name}")
            # Such a field is state, so nothing in it is a setting.
            if before is not None:
                self.leaves = before
        return written


def described(leaf: Leaf) -> Any:
    """Describe what was met at a path, so that a later training can compare it.

    >>> described(0.5), described(np.zeros(2))
    (0.5, 'float64 (2,) 374708fff7719dd5')
    """
    if not isinstance(leaf, np.ndarray):
        return leaf
    content = hashlib.sha256(np.ascontiguousarray(leaf).tobytes()).hexdigest()
    return f"{leaf.dtype} {leaf.shape} {content[:16]}"


def _below(path: str, other: str) -> bool:
    return path == other or path.startswith((f"{other}.", f"{other}["))


def _is_free(function: Any) -> bool:
    # A method of a list is a built-in function, too.
    owner = getattr(function, "__self__", None)
    return owner is None or isinstance(owner, types.ModuleType)


def _memory(array: AnyArray) -> Any:
    # Two views of the same values are two objects.
    return array.__array_interface__["data"][0], array.shape, array.strides, array.dtype


def _plain(value: Any) -> Any:
    if type(value) is complex:
        return {"complex": [_plain(value.real), _plain(value.imag)]}
    if type(value) is float and not math.isfinite(value):
        return {"float": str(value)}
    return value


def _seed(bits: Any) -> Any:
    sequence = getattr(bits, "seed_seq", None)
    entropy, key = getattr(sequence, "entropy", None), getattr(sequence, "spawn_key", ())
    numbers = [entropy] if isinstance(entropy, int) else list(entropy or ())
    chosen = bool(numbers) and all(0 <= int(number) < _CHOSEN for number in numbers)
    return f"seed {canonical([[int(n) for n in numbers], list(key)])}" if chosen else "a generator"
