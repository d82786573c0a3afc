"""Generators to JSON and back, at the place where their streams stand."""

from __future__ import annotations

import re
from typing import Any, Final, Literal

import attrs
import cattrs
import numpy as np

from graphnn.io.errors import quoted

__all__ = ["hook_generators"]

_KINDS: Final = {"PCG64": np.random.PCG64, "PCG64DXSM": np.random.PCG64DXSM}
"""Those whose state is two numbers; what others keep could reach beyond their memory."""

_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{32}")


@attrs.frozen
class GeneratorDocument:
    """A generator by its kind and its state; the long numbers hexadecimal, as JSON has none.

    One that several layers share has the same `place` in all of them.
    """

    place: int
    generator: Literal["PCG64", "PCG64DXSM"]
    state: str
    inc: str
    has_uint32: bool
    uinteger: int


def hook_generators(converter: cattrs.Converter) -> None:
    """Teach a converter to write and to read generators."""
    generators = _Generators()

    def write(generator: np.random.Generator) -> Any:
        return converter.unstructure(_document(generators.place(generator), generator))

    def read(value: Any, declared: Any) -> np.random.Generator:
        document = converter.structure(value, GeneratorDocument)
        return generators.at(document.place, _generator(document))

    converter.register_unstructure_hook(np.random.Generator, write)
    converter.register_structure_hook(np.random.Generator, read)


@attrs.define
class _Generators:
    """The generators of an architecture; each has a place, and so has what is read for it."""

    _written: list[np.random.Generator] = attrs.field(factory=list)
    _read: dict[int, np.random.Generator] = attrs.field(factory=dict)

    def place(self, generator: np.random.Generator) -> int:
        """Give the place of a generator; one that was not met yet gets the next."""
        for place, known in (*enumerate(self._written), *self._read.items()):
            if known is generator:
                return place
        self._written.append(generator)
        return len(self._written) - 1

    def at(self, place: int, generator: np.random.Generator) -> np.random.Generator:
        """Give the generator that was read first at a place; all there stand alike."""
        first = self._read.setdefault(place, generator)
        if first.bit_generator.state != generator.bit_generator.state:
            raise ValueError(f"the generator {place} stands at two points of its stream")
        return first


def _document(place: int, generator: np.random.Generator) -> GeneratorDocument:
    state: Any = generator.bit_generator.state
    kind = state["bit_generator"]
    if kind not in _KINDS:
        raise ValueError(
            f"a file cannot hold a generator of the kind {kind}; take np.random.default_rng()"
        )
    numbers = state["state"]
    return GeneratorDocument(
        place,
        kind,
        f"{numbers['state']:032x}",
        f"{numbers['inc']:032x}",
        bool(state["has_uint32"]),
        int(state["uinteger"]),
    )


def _generator(document: GeneratorDocument) -> np.random.Generator:
    bits = _KINDS[document.generator](0)
    if not 0 <= document.uinteger < 2**32:
        raise ValueError(f"{document.uinteger} is no number of 32 bits")
    bits.state = {
        "bit_generator": document.generator,
        "state": {"state": _number(document.state), "inc": _number(document.inc)},
        "has_uint32": int(document.has_uint32),
        "uinteger": document.uinteger,
    }
    return np.random.Generator(bits)


def _number(text: str) -> int:
    if not _HEXADECIMAL.fullmatch(text):
        raise ValueError(f"{quoted(text)} is no number of 32 hexadecimal digits")
    return int(text, 16)
