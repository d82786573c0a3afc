"""The wiring: which node takes what from where, in topological order.

Values live in numbered slots: the inputs first, then one slot for the output of each step. A step
may take only from earlier slots, so the order of the steps is a topological order, and running,
shape inference and the enumeration of parameters are plain loops, however deep the graph.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from graphnn import wording
from graphnn.graph.backward import Stage, stages
from graphnn.graph.buffers import BufferRef, buffer_refs
from graphnn.graph.declarations import Kind
from graphnn.graph.errors import MisfitError, ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.modes import in_mode
from graphnn.graph.node import Node
from graphnn.graph.parameters import ParameterRef, parameter_refs
from graphnn.graph.randomness import GeneratorRef, generator_refs
from graphnn.graph.references import ArrayRef, array_refs
from graphnn.graph.shapes import Shape, as_shape, fits, merged

__all__ = ["Input", "Step", "Wiring"]

AnyNode: TypeAlias = Node[Any, Any]

Givers: TypeAlias = Callable[[int], str]
"""Tells what errors call the one that gives to an input, by the number of the input."""


def _is_name(entrance: object, field: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(
            f"the name of an input is a text such as 'image', but got {value!r}; "
            "its shape is shape=..."
        )


@attrs.frozen
class Input:
    """A named entrance of a graph, with the shape of one sample as far as it is known."""

    name: str = attrs.field(validator=_is_name)
    shape: Shape = attrs.field(default=None, converter=as_shape)

    @property
    def title(self) -> str:
        """How errors call it: ``input 'image'``."""
        return f"input {self.name!r}"


@attrs.frozen(eq=False)
class Step:
    """One node in its place: its name in the graph, and the slots that it takes from."""

    name: str
    node: AnyNode
    inputs: tuple[int, ...]
    take: Callable[[Sequence[Any]], Any] = attrs.field(init=False, repr=False)
    """Gives the value in its one slot, or a tuple of those in several."""

    @take.default
    def _from_slots(self) -> Callable[[Sequence[Any]], Any]:
        return operator.itemgetter(*self.inputs)

    @property
    def title(self) -> str:
        """How errors call it: ``layer 1 Dense(60 -> 10)``."""
        return wording.layer(self.name, self.node.label)

    @property
    def nested(self) -> Wiring | None:
        """The wiring of a network that stands here and takes as many values as it has inputs."""
        inner = getattr(self.node, "wiring", None)
        if isinstance(inner, Wiring) and len(inner.inputs) == len(self.inputs):
            return inner
        return None

    def named(self, prefix: str) -> Step:
        """Name the step as the graph around sees it: ``1.0`` for step 0 of step 1."""
        return attrs.evolve(self, name=prefix + self.name) if prefix else self

    def wanted(self, place: int) -> Shape:
        """Shape that the node takes at one of its inputs, as far as it says."""
        if self.nested is not None:
            return self.nested.shapes[place]
        if isinstance(self.node, Layer) and len(self.inputs) == 1:
            return self.node.input_shape()
        return None


@attrs.frozen(eq=False, slots=False)
class Wiring:
    """A directed acyclic graph of nodes, checked for its shapes when it is made."""

    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]
    _inferred_before: tuple[Shape, ...] = attrs.field(default=(), repr=False)
    shapes: tuple[Shape, ...] = attrs.field(init=False)
    _fitting: set[tuple[Shape, ...]] = attrs.field(factory=set, init=False, repr=False)
    _planned: dict[tuple[bool, ...], tuple[Stage, ...]] = attrs.field(
        factory=dict, init=False, repr=False
    )
    _forwards: dict[bool, tuple[tuple[Step, Callable[[Any], Any]], ...]] = attrs.field(
        factory=dict, init=False, repr=False
    )

    @shapes.default
    def _infer_shapes(self) -> tuple[Shape, ...]:
        start = self._inferred_before or tuple(each.shape for each in self.inputs)
        return tuple(self._walked(start, self._input_title, ""))

    def infer(
        self, given: Sequence[Shape], givers: Givers | None = None, prefix: str = ""
    ) -> tuple[Shape, ...]:
        """Check the shapes that come in, and everything behind them; give those of the outputs.

        Parameters
        ----------
        given
            Shape of one sample of each input, as far as it is known.
        givers
            Tells what errors call the one that gives an input; by default the input itself.
        prefix
            What errors put before the names of the steps: ``"1."``.

        Raises
        ------
        ShapeError
            If they do not fit.
        """
        start = tuple(
            merged(shape, own) if fits(shape, own) else shape
            for shape, own in zip(given, self.shapes, strict=False)
        )
        titles = self._input_title if givers is None else givers
        if start == self.shapes[: len(start)]:
            shapes: Sequence[Shape] = self.shapes
        else:
            shapes = self._walked(start, titles, prefix)
        return tuple(shapes[slot] for slot in self.outputs)

    def check_declared(self, given: Sequence[Shape]) -> None:
        """Check the shapes that come in against those that the inputs were declared with."""
        for place, (each, shape) in enumerate(zip(self.inputs, given, strict=True)):
            if not fits(shape, each.shape):
                raise MisfitError(place, each.shape, shape)

    def check(self, samples: tuple[Shape, ...]) -> None:
        """Check the shapes of samples that are about to be run, each combination once."""
        if samples not in self._fitting:
            self.infer(samples)
            self._fitting.add(samples)

    def forwards(self, *, training: bool) -> tuple[tuple[Step, Callable[[Any], Any]], ...]:
        """Give every step with the `forward` of its node, found once for each mode."""
        found = self._forwards.get(training)
        if found is None:
            found = self._forwards[training] = tuple(
                (step, in_mode(step.node, "forward", training=training)) for step in self.steps
            )
        return found

    def stages(self, wanted: Sequence[bool], *, training: bool) -> tuple[Stage, ...]:
        """Plan the way forward and back, once for each mode and choice of wanted gradients."""
        key = (training, *wanted)
        planned = self._planned.get(key)
        if planned is None:
            planned = self._planned[key] = stages(self, wanted, training=training)
        return planned

    def origin(self, slot: int, prefix: str = "") -> str | int:
        """Find who gave a value its shape: the title of a layer, or the number of an input.

        Layers that keep every shape are passed over, so that errors name the one with a size.
        """
        while slot >= len(self.inputs):
            step = self.steps[slot - len(self.inputs)].named(prefix)
            inner = step.nested
            if inner is not None and len(inner.outputs) == 1:
                found = inner.origin(inner.outputs[0], f"{step.name}.")
                if isinstance(found, str):
                    return found
                slot = step.inputs[found]
            elif isinstance(step.node, Layer) and step.node.keeps_shape:
                slot = step.inputs[0]
            else:
                return step.title
        return slot

    def _input_title(self, place: int) -> str:
        return self.inputs[place].title

    def _walked(self, start: Sequence[Shape], givers: Givers, prefix: str) -> list[Shape]:
        shapes, entrances = list(start), len(self.inputs)
        for position in range(len(shapes) - entrances, len(self.steps)):
            step = self.steps[position]
            if not all(0 <= slot < entrances + position for slot in step.inputs):
                raise ValueError(f"{step.title} takes from a node that does not come before it")
            for place, slot in enumerate(step.inputs):
                if slot < entrances and fits(shapes[slot], wanted := step.wanted(place)):
                    shapes[slot] = merged(shapes[slot], wanted)
            taken = [shapes[slot] for slot in step.inputs]

            def giver(place: int, step: Step = step) -> str:
                found = self.origin(step.inputs[place], prefix)
                return found if isinstance(found, str) else givers(found)

            shapes.append(_output_shape(step.named(prefix), taken, giver))
        return shapes

    def then(self, nodes: Sequence[AnyNode]) -> Wiring:
        """Put nodes behind the last one, in a chain; what is checked is not checked again."""
        first, end = len(self.steps), len(self.inputs) + len(self.steps)
        added = tuple(
            Step(str(first + place), node, (end - 1 + place,)) for place, node in enumerate(nodes)
        )
        outputs = (end + len(added) - 1,)
        return Wiring(self.inputs, self.steps + added, outputs, self.shapes)

    @cached_property
    def flat(self) -> Wiring:
        """The same graph with the steps of nested graphs in place of the nested graphs."""
        if all(step.nested is None for step in self.steps):
            return self
        places = list(range(len(self.inputs)))
        steps: list[Step] = []
        for step in self.steps:
            taken = tuple(places[slot] for slot in step.inputs)
            inner = step.nested
            if inner is None or len(inner.outputs) > 1:
                steps.append(Step(step.name, step.node, taken))
                places.append(len(self.inputs) + len(steps) - 1)
                continue
            nested = list(taken)
            for each in inner.flat.steps:
                name = f"{step.name}.{each.name}"
                steps.append(Step(name, each.node, tuple(nested[slot] for slot in each.inputs)))
                nested.append(len(self.inputs) + len(steps) - 1)
            places.append(nested[inner.flat.outputs[0]])
        outputs = tuple(places[slot] for slot in self.outputs)
        return Wiring(self.inputs, tuple(steps), outputs, self.shapes[: len(self.inputs)])

    @cached_property
    def takes_integers(self) -> tuple[bool, ...]:
        """Whether each input is integers: all that take it are nodes that take integers."""
        takers: list[list[bool]] = [[] for _ in self.inputs]
        for step in self.flat.steps:
            for slot in step.inputs:
                if slot < len(takers):
                    takers[slot].append(step.node.takes_integers)
        return tuple(bool(found) and all(found) for found in takers)

    @cached_property
    def parameter_refs(self) -> tuple[ParameterRef, ...]:
        """Every parameter in the order of the steps, each shared one once."""
        return self.refs("parameter")

    @cached_property
    def buffer_refs(self) -> tuple[BufferRef, ...]:
        """Every buffer in the order of the steps, each shared one once."""
        return self.refs("buffer")

    @cached_property
    def array_refs(self) -> tuple[ArrayRef, ...]:
        """Every parameter, and behind them every buffer."""
        return (*self.parameter_refs, *self.buffer_refs)

    def refs(self, kind: Kind) -> tuple[ArrayRef, ...]:
        """Find every array of one kind in the order of the steps, each shared one once."""
        found: dict[tuple[int, str], ArrayRef] = {}
        for step in self.flat.steps:
            for ref in array_refs(step.node, kind, f"{step.name}."):
                found.setdefault((id(ref.node), ref.field), ref)
        return tuple(found.values())

    @cached_property
    def parameter_names(self) -> tuple[str, ...]:
        """Qualified name of every parameter."""
        return tuple(ref.name for ref in self.parameter_refs)

    @cached_property
    def owned(self) -> list[dict[str, ParameterRef]]:
        """For each flat step: its parameters, by their names within the node."""
        first = {(id(ref.node), ref.field): ref for ref in self.parameter_refs}
        return [
            {ref.name: first[id(ref.node), ref.field] for ref in parameter_refs(step.node)}
            for step in self.flat.steps
        ]

    @cached_property
    def updating(self) -> dict[int, dict[str, BufferRef]]:
        """The positions of the flat steps that update buffers, with these by their local names."""
        first = {(id(ref.node), ref.field): ref for ref in self.buffer_refs}
        found = {}
        for position, step in enumerate(self.flat.steps):
            if first and type(step.node).updated_buffers is not Node.updated_buffers:
                refs = buffer_refs(step.node)
                found[position] = {ref.name: first[id(ref.node), ref.field] for ref in refs}
        return {position: refs for position, refs in found.items() if refs}

    @cached_property
    def random_steps(self) -> dict[int, tuple[GeneratorRef, ...]]:
        """The positions of the flat steps that draw at random, with the generators of each."""
        found = ((place, generator_refs(step.node)) for place, step in enumerate(self.flat.steps))
        return {place: held for place, refs in found if (held := tuple(refs))}

    @cached_property
    def generator_refs(self) -> tuple[GeneratorRef, ...]:
        """Every generator in the order of the steps that draw from it."""
        return tuple(ref for held in self.random_steps.values() for ref in held)


def _output_shape(step: Step, taken: Sequence[Shape], giver: Givers) -> Shape:
    inner = step.nested
    try:
        if inner is None:
            return step.node.infer(taken)
        inner.check_declared(taken)
    except MisfitError as error:
        who = giver(error.place)
        sentence = wording.misfit_in_full(step.title, error.wanted, who, error.given)
        raise ShapeError(sentence) from None
    except ShapeError as error:
        given = " and ".join(
            wording.gives(giver(place), shape) for place, shape in enumerate(taken)
        )
        raise ShapeError(f"{step.title} {error}, but {given}") from None
    except Exception as error:
        error.add_note(f"in the shape inference of {step.title}")
        raise
    # Errors inside name the layers inside, and those that give to them from outside.
    shapes = inner.infer(taken, giver, f"{step.name}.")
    return shapes[0] if len(shapes) == 1 else None
