"""Pickles of arrays, read by a machine of our own that can do nothing else.

A pickle is a program for a stack machine, and one of its instructions calls any function that can
be imported. This machine has the instructions that pickled arrays need; where they name a function,
it stands for one of the few below, and nothing is imported or called. Lengths are checked against
the bytes that there are before anything is made, so none that a pickle claims takes memory.
"""

from __future__ import annotations

import io
import math
import pickletools
import re
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

import attrs
import numpy as np

from graphnn.io.errors import ModelFileError, quoted

__all__ = ["PickledArray", "run"]

_RECONSTRUCT: Final = ("numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct")
_FROM_BUFFER: Final = ("numpy.core.numeric _frombuffer", "numpy._core.numeric _frombuffer")
_ADMITTED: Final = (
    *_RECONSTRUCT,
    *_FROM_BUFFER,
    "numpy ndarray",
    "numpy dtype",
    "_codecs encode",
)

_OPCODES: Final = {opcode.code: opcode for opcode in pickletools.opcodes}

_DTYPE_CODE: Final = re.compile(r"f[248]|[iu][1248]")
_MAX_AXES: Final = 32


@attrs.frozen
class _Function:
    """What a pickle calls by a name; here it is its name and no more."""

    name: str


@attrs.define
class _DType:
    code: str
    byte_order: str = "="


@attrs.define(eq=False)
class PickledArray:
    """An array of a pickle, and its values once the pickle has given them."""

    array: np.ndarray[Any, Any] | None = None


def run(pickled: bytes) -> Any:
    """Run a pickle and give what it makes, of numbers, texts, tuples, dictionaries and arrays.

    Raises
    ------
    ModelFileError
        If it is no pickle, wants anything else, or goes on after its end.
    """
    # Once for a text that stands for bytes, once for the array that takes them.
    machine = _Machine(2 * len(pickled))
    stream = io.BytesIO(pickled)
    instruction = ""
    try:
        while instruction != "STOP":
            opcode = _OPCODES[stream.read(1).decode("latin1")]
            instruction = opcode.name
            if instruction not in _INSTRUCTIONS:
                raise ModelFileError(f"it has the instruction {instruction}; arrays need none such")
            _INSTRUCTIONS[instruction](machine, _argument(opcode, stream))
    except ModelFileError:
        raise
    except KeyError as error:
        raise ModelFileError(f"it is no whole pickle: nothing is known of {error}") from error
    except (IndexError, OverflowError, TypeError, ValueError) as error:
        raise ModelFileError(f"it is no whole pickle: {error}") from error
    if stream.read(1):
        raise ModelFileError("it goes on after the end of the pickle")
    return machine.result()


def _argument(opcode: pickletools.OpcodeInfo, stream: io.BytesIO) -> Any:
    if opcode.name == "GLOBAL":
        # The reader of pickletools also decodes escapes, with a warning at those that are none.
        names = [stream.readline().decode("ascii").removesuffix("\n") for _ in range(2)]
        return " ".join(names)
    return opcode.arg.reader(stream) if opcode.arg is not None else None


@attrs.define(eq=False)
class _Machine:
    room: int
    """Bytes that it may yet make: a pickle may not make many of the same few."""
    stack: list[Any] = attrs.field(factory=list)
    below: list[list[Any]] = attrs.field(factory=list)
    memo: dict[int, Any] = attrs.field(factory=dict)

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def mark(self) -> None:
        self.below.append(self.stack)
        self.stack = []

    def remember(self, place: int) -> None:
        self.memo[place] = self.stack[-1]

    def result(self) -> Any:
        """Give the one thing that is left in the end."""
        if self.below or len(self.stack) != 1:
            raise ModelFileError("it is no whole pickle: it ends in the middle of something")
        return self.stack[0]

    def last(self, count: int) -> tuple[Any, ...]:
        if len(self.stack) < count:
            raise IndexError("an instruction finds too little on the stack")
        items = tuple(self.stack[-count:])
        del self.stack[-count:]
        return items

    def to_mark(self) -> tuple[Any, ...]:
        items = tuple(self.stack)
        self.stack = self.below.pop()
        return items

    def set_items(self, items: tuple[Any, ...]) -> None:
        found = self.stack[-1]
        if not isinstance(found, dict) or len(items) % 2:
            raise ModelFileError(f"it sets items of {quoted(found)}, which is no dictionary")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str) or key in found:
                raise ModelFileError(
                    f"its dictionary has the key {quoted(key)}; wanted texts, each once"
                )
            found[key] = value

    def take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise ModelFileError("it uses the same bytes many times over")

    def call(self) -> None:
        function, arguments = self.last(2)
        self.push(self.called(function, arguments))

    def called(self, function: Any, arguments: Any) -> Any:
        match function, arguments:
            case _Function("_codecs encode"), (str() as text, "latin1"):
                self.take(len(text))
                return text.encode("latin1")
            case _Function("numpy dtype"), (str() as code, *_):
                return _DType(_known(code))
            case _Function(name), (_Function("numpy ndarray"), *_) if name in _RECONSTRUCT:
                return PickledArray()
            case _Function(name), (
                bytes() as data,
                _DType() as dtype,
                tuple() as shape,
                "C" | "F" | "K" as order,
                *axes,
            ) if name in _FROM_BUFFER:
                return PickledArray(self.array(data, dtype, shape, order, *axes))
            case _:
                raise ModelFileError(f"it calls {quoted(function)} with {quoted(arguments)}")

    def build(self) -> None:
        made, state = self.last(2)
        self.push(made)
        match made, state:
            case _DType(), (int(), "<" | ">" | "|" | "=" as order, None, None, None, *_):
                made.byte_order = order
            case PickledArray(), (
                int(),
                tuple() as shape,
                _DType() as dtype,
                by_columns,
                bytes() as data,
            ):
                made.array = self.array(data, dtype, shape, "F" if by_columns else "C")
            case _:
                raise ModelFileError(f"it gives {quoted(made)} the state {quoted(state)}")

    def array(
        self,
        data: bytes,
        dtype: _DType,
        shape: tuple[Any, ...],
        order: Literal["C", "F", "K"],
        axes: tuple[int, ...] | None = None,
    ) -> np.ndarray[Any, Any]:
        self.take(len(data))
        kind = np.dtype(dtype.byte_order + dtype.code)
        if len(shape) > _MAX_AXES or not all(type(n) is int and 0 <= n < 2**63 for n in shape):
            raise ModelFileError(f"it holds an array of shape {quoted(shape)}")
        if math.prod(shape) * kind.itemsize != len(data):
            raise ModelFileError(
                f"it holds an array of shape {quoted(shape)} and dtype {kind}, "
                f"but {len(data)} bytes for it"
            )
        flat = np.frombuffer(data, kind).copy()
        if order == "K":
            return flat.reshape(shape).transpose(axes)
        return flat.reshape(shape, order=order)


def _make_dictionary(machine: _Machine, argument: Any) -> None:
    items = machine.to_mark()
    machine.push({})
    machine.set_items(items)


def _pass(machine: _Machine, argument: Any) -> None:
    pass


_Instruction: TypeAlias = Callable[[_Machine, Any], None]

_INSTRUCTIONS: Final[dict[str, _Instruction]] = {
    **dict.fromkeys(("PROTO", "FRAME", "STOP"), _pass),
    **dict.fromkeys(("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1"), _Machine.push),
    **dict.fromkeys(("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"), _Machine.push),
    **dict.fromkeys(("BINBYTES", "SHORT_BINBYTES", "BINBYTES8"), _Machine.push),
    "BYTEARRAY8": lambda machine, data: machine.push(bytes(data)),
    "NONE": _Machine.push,
    "NEWTRUE": lambda machine, _: machine.push(True),
    "NEWFALSE": lambda machine, _: machine.push(False),
    "EMPTY_TUPLE": lambda machine, _: machine.push(()),
    "TUPLE1": lambda machine, _: machine.push(machine.last(1)),
    "TUPLE2": lambda machine, _: machine.push(machine.last(2)),
    "TUPLE3": lambda machine, _: machine.push(machine.last(3)),
    "TUPLE": lambda machine, _: machine.push(machine.to_mark()),
    "MARK": lambda machine, _: machine.mark(),
    "EMPTY_DICT": lambda machine, _: machine.push({}),
    "DICT": _make_dictionary,
    "SETITEM": lambda machine, _: machine.set_items(machine.last(2)),
    "SETITEMS": lambda machine, _: machine.set_items(machine.to_mark()),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), _Machine.remember),
    "MEMOIZE": lambda machine, _: machine.remember(len(machine.memo)),
    **dict.fromkeys(
        ("GET", "BINGET", "LONG_BINGET"), lambda machine, place: machine.push(machine.memo[place])
    ),
    "GLOBAL": lambda machine, name: machine.push(_admitted(name)),
    "STACK_GLOBAL": lambda machine, _: machine.push(_admitted(" ".join(machine.last(2)))),
    "REDUCE": lambda machine, _: machine.call(),
    "BUILD": lambda machine, _: machine.build(),
}
"""What the machine can do; all else is refused before it is even read."""


def _admitted(name: str) -> _Function:
    if name not in _ADMITTED:
        raise ModelFileError(
            f"it wants to import {quoted(name.replace(' ', '.'))}; arrays need no such thing, "
            "so it is not done"
        )
    return _Function(name)


def _known(code: str) -> str:
    if not _DTYPE_CODE.fullmatch(code):
        raise ModelFileError(f"it holds the dtype {quoted(code)}; wanted real numbers")
    return code
