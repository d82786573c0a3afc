"""Randomness in a network: the generators that its nodes hold, and how a pass is repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

if TYPE_CHECKING:
    from graphnn.graph.node import Node

__all__ = ["GeneratorRef", "State", "generator_refs", "generators", "repeated", "unmoved"]

State: TypeAlias = Any
"""What a bit generator gives as its state."""


@attrs.frozen
class GeneratorRef:
    """One generator in its place: the node that holds it, and the name of the field."""

    node: Node[Any, Any]
    field: str

    @property
    def generator(self) -> np.random.Generator:
        """The generator, live: drawing from it changes the node."""
        found: np.random.Generator = getattr(self.node, self.field)
        return found

    @property
    def state(self) -> State:
        """Where its stream stands."""
        return self.generator.bit_generator.state

    def resume(self, state: State) -> None:
        """Let the stream go on from `state`."""
        self.generator.bit_generator.state = state


def generator_refs(node: Node[Any, Any]) -> Iterator[GeneratorRef]:
    """Walk the generators in the attrs fields of `node` and of the nodes in it."""
    for field in attrs.fields(type(node)):
        if isinstance(getattr(node, field.name), np.random.Generator):
            yield GeneratorRef(node, field.name)
    for child in node.children().values():
        yield from generator_refs(child)


def generators(refs: Sequence[GeneratorRef]) -> tuple[np.random.Generator, ...]:
    """Look the generators up, one that several nodes share once."""
    return tuple({id(ref.generator): ref.generator for ref in refs}.values())


@contextmanager
def unmoved(refs: Sequence[GeneratorRef]) -> Iterator[None]:
    """Let the generators stand behind the block where they stood before it."""
    before = [ref.state for ref in refs]
    try:
        yield
    finally:
        for ref, state in zip(refs, before, strict=True):
            ref.resume(state)


@contextmanager
def repeated(refs: Sequence[GeneratorRef], seeds: Sequence[int]) -> Iterator[None]:
    """Let every generator start from its seed inside the block, and go on as before behind it.

    Parameters
    ----------
    refs
        Where the generators are.
    seeds
        One for each of `generators`.
    """
    found = generators(refs)
    before = [each.bit_generator.state for each in found]
    try:
        for each, seed in zip(found, seeds, strict=True):
            each.bit_generator.state = type(each.bit_generator)(seed).state
        yield
    finally:
        for each, state in zip(found, before, strict=True):
            each.bit_generator.state = state
