"""The graph: any acyclic network, wired from typed handles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, overload

import attrs

from graphnn.arrays import Array, Images, Matrix, SeedLike, Vector
from graphnn.graph.network import Network
from graphnn.graph.node import Node
from graphnn.graph.operations import Add, Multiply
from graphnn.graph.shapes import Shape
from graphnn.graph.wiring import Input, Step, Wiring
from graphnn.graph.wrapping import Function, as_layer
from graphnn.typevars import DefaultsGeneric, In, Next, NIn, NOut, Out, T, TypeVar

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["BuiltGraph", "Graph", "Handle"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


@attrs.frozen(eq=False)
class Handle(DefaultsGeneric, Generic[Out]):
    """A value in a graph that is being wired: what one input or node will give.

    ``h >> layer`` puts a node behind it, ``h + g`` and ``h * g`` combine two values, and
    ``(h, g) >> Concatenate()`` gives several to one node.
    """

    graph: Graph = attrs.field(repr=False)
    slot: int

    @overload
    def __rshift__(self, node: Node[Out, Next], /) -> Handle[Next]: ...
    @overload
    def __rshift__(self: Handle[T], name: str, /) -> Handle[T]: ...
    @overload
    def __rshift__(self: Handle[T], function: Function, /) -> Handle[Array]: ...
    def __rshift__(self, node: Node[Any, Any] | Function | str, /) -> Handle[Any]:
        """Put a node, a function or a registered activation behind this value."""
        behind = node if isinstance(node, Node) else as_layer(node)
        return self.graph.wire(behind, self)

    def __add__(self: Handle[T], other: Handle[T], /) -> Handle[T]:
        """Make an `Add` node."""
        if not isinstance(other, Handle):
            return NotImplemented
        return self.graph.wire(Add(), self, other)

    def __mul__(self: Handle[T], other: Handle[T], /) -> Handle[T]:
        """Make a `Multiply` node."""
        if not isinstance(other, Handle):
            return NotImplemented
        return self.graph.wire(Multiply(), self, other)

    def __rrshift__(self, other: object, /) -> Handle[Any]:
        """Refuse ``x >> handle``: a handle is a value, not a node."""
        raise TypeError("a handle is a value of the graph; write handle >> layer")


@attrs.define(eq=False)
class Graph:
    """A sheet on which a network is wired: inputs, nodes, and in the end the outputs.

    Examples
    --------
    >>> from graphnn import Dense, Graph, ReLU
    >>> g = Graph()
    >>> x = g.input("image", shape=(784,))
    >>> h = x >> Dense(784, 64) >> ReLU()
    >>> y = (h >> Dense(64, 64)) + h
    >>> g.build(outputs=y >> Dense(64, 10), rng=0)
    BuiltGraph           takes  output shape  parameters
    ----------------------------------------------------
    0  Dense(784 -> 64)  image  (N, 64)           50,240
    1  ReLU()            0      (N, 64)                0
    2  Dense(64 -> 64)   1      (N, 64)            4,160
    3  Add()             2, 1   (N, 64)                0
    4  Dense(64 -> 10)   3      (N, 10)              650
    ----------------------------------------------------
    total                                         55,050
    """

    _entries: list[Input | Step] = attrs.field(factory=list, init=False, repr=False)
    _step_count: int = attrs.field(default=0, init=False, repr=False)

    @overload
    def input(self, name: str, *, shape: tuple[()]) -> Handle[Vector]: ...
    @overload
    def input(self, name: str, *, shape: tuple[int | None]) -> Handle[Matrix]: ...
    @overload
    def input(
        self, name: str, *, shape: tuple[int | None, int | None, int | None]
    ) -> Handle[Images]: ...
    @overload
    def input(self, name: str, *, shape: Shape = None) -> Handle[Array]: ...
    def input(self, name: str, *, shape: Shape = None) -> Handle[Any]:
        """Make an entrance.

        Parameters
        ----------
        name
            What errors and drawings call it; each name once.
        shape
            Shape of one sample, without the batch axis; ``None`` where it is not known, or
            ``None`` in place of a length that is not known.

        Returns
        -------
        Handle
        """
        if any(isinstance(entry, Input) and entry.name == name for entry in self._entries):
            raise ValueError(f"the graph has an input {name!r} already")
        self._entries.append(Input(name, shape))
        return Handle(self, len(self._entries) - 1)

    def wire(self, node: Node[Any, Next], *sources: Handle[Any]) -> Handle[Next]:
        """Add a node that takes from the given handles; what ``>>``, ``+`` and ``*`` do."""
        if not sources:
            raise ValueError(f"{node.label} needs a value to take")
        for source in sources:
            self._check_own(source)
        taken = tuple(source.slot for source in sources)
        self._entries.append(Step(str(self._step_count), node, taken))
        self._step_count += 1
        return Handle(self, len(self._entries) - 1)

    @overload
    def build(
        self,
        *,
        outputs: Handle[B],
        inputs: None = None,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
    ) -> BuiltGraph[Any, B]: ...
    @overload
    def build(
        self,
        *,
        outputs: Handle[B],
        inputs: Handle[A],
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
    ) -> BuiltGraph[A, B]: ...
    @overload
    def build(
        self,
        *,
        outputs: Handle[B],
        inputs: tuple[Handle[A], Handle[C]],
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
    ) -> BuiltGraph[tuple[A, C], B]: ...
    @overload
    def build(
        self,
        *,
        outputs: tuple[Handle[A], Handle[B]],
        inputs: None = None,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
    ) -> BuiltGraph[Any, tuple[A, B]]: ...
    @overload
    def build(
        self,
        *,
        outputs: Handle[Any] | tuple[Handle[Any], ...],
        inputs: Handle[Any] | tuple[Handle[Any], ...] | None = None,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
    ) -> BuiltGraph[Any, Any]: ...
    def build(
        self,
        *,
        outputs: Handle[Any] | tuple[Handle[Any], ...],
        inputs: Handle[Any] | tuple[Handle[Any], ...] | None = None,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
    ) -> BuiltGraph[Any, Any]:
        """Check the graph and make a network of it.

        Parameters
        ----------
        outputs
            What the network gives: one handle, or a tuple of handles.
        inputs
            What it takes, in this order; by default every input in the order of its making.
        rng
            Generator or seed that draws all parameters anew, in order; ``None`` keeps them.
        dtype
            Cast all parameters to this floating dtype.

        Returns
        -------
        BuiltGraph

        Raises
        ------
        ShapeError
            If nodes do not fit; it names both and their shapes.
        ValueError
            If a node or an input leads to no output.
        """
        exits = [self._check_own(handle) for handle in _tuple(outputs)]
        if not exits:
            raise ValueError("a graph needs at least one output")
        entrances = self._entrances(inputs)
        self._check_used(exits, entrances)
        steps = [(slot, e) for slot, e in enumerate(self._entries) if isinstance(e, Step)]
        places = {slot: place for place, slot in enumerate([*entrances, *(s for s, _ in steps)])}
        wiring = Wiring(
            tuple(entry for slot in entrances if isinstance(entry := self._entries[slot], Input)),
            tuple(attrs.evolve(s, inputs=tuple(places[i] for i in s.inputs)) for _, s in steps),
            tuple(places[slot] for slot in exits),
        )
        built: BuiltGraph[Any, Any] = BuiltGraph(wiring)
        built.adopt(rng, dtype)
        return built

    def _entrances(self, inputs: Handle[Any] | tuple[Handle[Any], ...] | None) -> list[int]:
        if inputs is None:
            return [slot for slot, entry in enumerate(self._entries) if isinstance(entry, Input)]
        slots = [self._check_own(handle) for handle in _tuple(inputs)]
        for place, slot in enumerate(slots):
            entry = self._entries[slot]
            if not isinstance(entry, Input):
                raise ValueError(f"inputs= takes what input() gave, not {entry.title}")
            if slot in slots[:place]:
                raise ValueError(f"{entry.title} stands twice among inputs=")
        return slots

    def _check_own(self, handle: Handle[Any]) -> int:
        if not isinstance(handle, Handle):
            raise TypeError(
                f"wanted a handle of the graph, got {handle!r}; several stand in a tuple: (a, b)"
            )
        if handle.graph is not self:
            raise ValueError("the handle belongs to another graph; build that one and nest it")
        return handle.slot

    def _check_used(self, exits: list[int], entrances: list[int]) -> None:
        used = set(exits)
        for slot in range(len(self._entries) - 1, -1, -1):
            entry = self._entries[slot]
            if slot not in used:
                raise ValueError(f"{entry.title} leads to no output")
            if isinstance(entry, Step):
                used.update(entry.inputs)
            elif slot not in entrances:
                raise ValueError(f"{entry.title} is used but not among inputs=")


@attrs.define(eq=False, repr=False)
class BuiltGraph(Network[In, Out, NIn, NOut], Generic[In, Out, NIn, NOut]):
    """A network of any acyclic shape, itself a layer; `Graph.build` makes it."""

    wiring: Wiring = attrs.field(on_setattr=attrs.setters.frozen)


def _tuple(handles: Handle[Any] | tuple[Handle[Any], ...]) -> tuple[Handle[Any], ...]:
    return handles if isinstance(handles, tuple) else (handles,)
