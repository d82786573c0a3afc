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


def own_generator(field: str) -> np.random.Generator:
    """Give the default of a field that holds the generator of a layer, of that name.

    It is made from the operating system's entropy, and seeded anew where the layer's network is
    initialised from a seed: so a seed names what a network draws, too. A generator that is given
    goes on as it is.

    Examples
    --------
    >>> from attrs import define, field
    >>> from graphnn import Layer
    >>> from graphnn.arrays import Matrix, as_generator
    >>> from graphnn.graph import own_generator
    >>> @define(eq=False)
    ... class Noise(Layer[Matrix, Matrix]):
    ...     rng: np.random.Generator = field(default=own_generator("rng"), converter=as_generator)
    ...     def forward(self, x: Matrix, /) -> Matrix:
    ...         return x + self.rng.standard_normal(x.shape)
    >>> one, other = (Noise().initialize(0) for _ in range(2))
    >>> bool((one.forward(np.ones((2, 3))) == other.forward(np.ones((2, 3)))).all())
    True
    """

    def default(node: Node[Any, Any]) -> np.random.Generator:
        node.drawn_parameters.add(field)
        return np.random.default_rng()

    made: Any = attrs.Factory(default, takes_self=True)
    generator: np.random.Generator = made
    return generator


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

    @property
    def is_drawn(self) -> bool:
        """Whether nobody has given it: it is seeded anew with the network."""
        return self.field in self.node.drawn_parameters

    def seed(self, rng: np.random.Generator) -> None:
        """Let the stream begin anew, from a seed that is drawn from another one."""
        self.resume(np.random.default_rng(rng.integers(2**63)).bit_generator.state)

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
