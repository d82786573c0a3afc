"""The wiring: which node takes what from where, in topological order, and how it is run.

Values live in numbered slots: the inputs first, then one slot for the output of each step. A step
may take only from earlier slots, so the order of the steps is a topological order, and running,
shape inference and the enumeration of parameters are plain loops, however deep the graph.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any, TypeAlias

import attrs

from graphnn.arrays import Array
from graphnn.graph.errors import ShapeError
from graphnn.graph.node import Node, ParameterGradients
from graphnn.graph.parameters import ParameterRef, parameter_refs
from graphnn.graph.shapes import Shape, features

__all__ = ["Input", "Step", "Wiring"]

AnyNode: TypeAlias = Node[Any, Any]


@attrs.frozen
class Input:
    """A named entrance of a graph, with the shape of one sample as far as it is known."""

    name: str
    shape: Shape = None


@attrs.frozen(eq=False)
class Step:
    """One node in its place: its name in the graph, and the slots that it takes from."""

    name: str
    node: AnyNode
    inputs: tuple[int, ...]

    @property
    def title(self) -> str:
        """How errors call it: ``layer 1 Dense(60 -> 10)``."""
        return f"layer {self.name} {self.node.label}"


@attrs.frozen(eq=False, slots=False)
class Wiring:
    """A directed acyclic graph of nodes, checked for its shapes when it is made."""

    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]
    _inferred_before: tuple[Shape, ...] = attrs.field(default=(), repr=False)
    shapes: tuple[Shape, ...] = attrs.field(init=False)

    @shapes.default
    def _infer_shapes(self) -> tuple[Shape, ...]:
        shapes = list(self._inferred_before) or [each.shape for each in self.inputs]
        done = len(shapes) - len(self.inputs)
        for position, step in enumerate(self.steps[done:], start=done):
            if not all(0 <= slot < len(self.inputs) + position for slot in step.inputs):
                raise ValueError(f"{step.title} takes from a node that does not come before it")
            shapes.append(self._inferred(step, shapes))
        return tuple(shapes)

    def _inferred(self, step: Step, shapes: Sequence[Shape]) -> Shape:
        try:
            return step.node.infer([shapes[slot] for slot in step.inputs])
        except ShapeError as error:
            given = " and ".join(
                f"{self._origin(slot)} gives {features(shapes[slot]).rstrip(',')}"
                for slot in step.inputs
            )
            raise ShapeError(f"{step.title} {error} but {given}") from None

    def _origin(self, slot: int) -> str:
        if slot < len(self.inputs):
            return f"input {self.inputs[slot].name!r}"
        return self.steps[slot - len(self.inputs)].title

    def then(self, nodes: Sequence[AnyNode]) -> Wiring:
        """Put nodes behind the last one, in a chain; what is checked is not checked again."""
        first, end = len(self.steps), len(self.inputs) + len(self.steps)
        added = tuple(
            Step(str(first + place), node, (end - 1 + place,)) for place, node in enumerate(nodes)
        )
        outputs = (end + len(added) - 1,)
        return Wiring(self.inputs, self.steps + added, outputs, self.shapes)

    @cached_property
    def input_shapes(self) -> tuple[Shape, ...]:
        """Shape of one sample of each input: as given, or as its first consumer takes it."""
        found = [each.shape for each in self.inputs]
        for step in self.flat.steps:
            for slot in step.inputs:
                if slot < len(found) and found[slot] is None:
                    take = getattr(step.node, "input_shape", None)
                    found[slot] = take() if take is not None else None
        return tuple(found)

    @cached_property
    def flat(self) -> Wiring:
        """The same graph with the steps of nested graphs in place of the nested graphs."""
        places = list(range(len(self.inputs)))
        steps: list[Step] = []
        for step in self.steps:
            taken = tuple(places[slot] for slot in step.inputs)
            inner: Wiring | None = getattr(step.node, "wiring", None)
            if inner is None or len(inner.outputs) > 1 or len(inner.inputs) != len(taken):
                steps.append(Step(step.name, step.node, taken))
                places.append(len(self.inputs) + len(steps) - 1)
                continue
            nested = list(taken)
            for each in inner.flat.steps:
                name = f"{step.name}.{each.name}"
                steps.append(Step(name, each.node, tuple(nested[slot] for slot in each.inputs)))
                nested.append(len(self.inputs) + len(steps) - 1)
            places.append(nested[inner.flat.outputs[0]])
        if len(steps) == len(self.steps):
            return self
        return Wiring(self.inputs, tuple(steps), tuple(places[slot] for slot in self.outputs))

    @cached_property
    def parameter_refs(self) -> tuple[ParameterRef, ...]:
        """Every parameter in the order of the steps, each shared one once."""
        found: dict[tuple[int, str], ParameterRef] = {}
        for step in self.flat.steps:
            for ref in parameter_refs(step.node, f"{step.name}."):
                found.setdefault((id(ref.node), ref.field), ref)
        return tuple(found.values())

    @cached_property
    def _names(self) -> list[dict[str, str]]:
        """For each flat step: its parameters' names within the node -> their qualified names."""
        qualified = {(id(ref.node), ref.field): ref.name for ref in self.parameter_refs}
        return [
            {ref.name: qualified[id(ref.node), ref.field] for ref in parameter_refs(step.node)}
            for step in self.flat.steps
        ]

    def trace(self, inputs: Sequence[Array], *, training: bool) -> Iterator[tuple[Step, Any]]:
        """Run the graph and yield every step with its value, in order.

        Parameters
        ----------
        inputs : sequence of arrays of shape (N, ...)
            One batch for each input.
        training
            Passed to the nodes that behave differently in training.
        """
        flat = self.flat
        values: list[Any] = list(inputs)
        for step in flat.steps:
            x = _taken(values, step.inputs)
            try:
                y = _mode(step.node.forward, training)(x)
            except Exception as error:
                error.add_note(f"in {step.title}")
                raise
            values.append(y)
            yield step, y

    def run(self, inputs: Sequence[Array], *, training: bool) -> Any:
        """Run the graph; give its output, or a tuple of its outputs."""
        values: list[Any] = list(inputs)
        values.extend(y for _, y in self.trace(inputs, training=training))
        return _taken(values, self.flat.outputs)

    def vjp(
        self, inputs: Sequence[Array], *, training: bool, wanted: Sequence[bool]
    ) -> tuple[Any, Callable[[Any], tuple[tuple[Any, ...], ParameterGradients]]]:
        """Run the graph forward; give the output and the pullback through all of it.

        Parameters
        ----------
        inputs : sequence of arrays of shape (N, ...)
            One batch for each input.
        training
            Passed to the nodes that behave differently in training.
        wanted : sequence of bool
            For which inputs the gradient is wanted. Where neither an input nor a parameter
            behind a node wants one, the work is not done and no pullback is needed.

        Returns
        -------
        output
            As `run` gives it.
        pullback : callable
            Takes the gradient of the output; gives those of the inputs (``None`` where not
            wanted) and of the parameters by qualified name.
        """
        flat = self.flat
        needed = list(wanted)
        values: list[Any] = list(inputs)
        pullbacks: list[Callable[[Any], tuple[Any, ParameterGradients]] | None] = []
        for step, names in zip(flat.steps, self._names, strict=True):
            x = _taken(values, step.inputs)
            try:
                if any(needed[slot] for slot in step.inputs):
                    y, pullback = _mode(step.node.vjp, training)(x)
                elif names:
                    y, shallow = _mode(step.node.vjp_parameters, training)(x)
                    pullback = _to_parameters(shallow)
                else:
                    y, pullback = _mode(step.node.forward, training)(x), None
            except Exception as error:
                error.add_note(f"in {step.title}")
                raise
            needed.append(pullback is not None)
            values.append(y)
            pullbacks.append(pullback)

        def pull(dy: Any) -> tuple[tuple[Any, ...], ParameterGradients]:
            cotangents: list[Any] = [None] * len(values)
            outputs = (dy,) if len(flat.outputs) == 1 else dy
            for slot, part in zip(flat.outputs, outputs, strict=True):
                _accumulate(cotangents, slot, part)
            gradients: ParameterGradients = {}
            first = len(flat.inputs)
            for position in range(len(flat.steps) - 1, -1, -1):
                pullback, cotangent = pullbacks[position], cotangents[first + position]
                if pullback is None or cotangent is None:
                    continue
                step = flat.steps[position]
                dx, local = pullback(cotangent)
                _check_names(step, local, self._names[position])
                cotangents[first + position] = None
                for name, value in local.items():
                    qualified = self._names[position][name]
                    earlier = gradients.get(qualified)
                    gradients[qualified] = value if earlier is None else earlier + value
                parts = (dx,) if len(step.inputs) == 1 else dx
                if parts is not None and dx is not None:
                    for slot, part in zip(step.inputs, parts, strict=True):
                        if needed[slot]:
                            _accumulate(cotangents, slot, part)
            names = [ref.name for ref in self.parameter_refs if ref.name in gradients]
            ordered = {name: gradients[name] for name in names}
            return tuple(cotangents[:first]), ordered

        return _taken(values, flat.outputs), pull


def _taken(values: Sequence[Any], slots: Sequence[int]) -> Any:
    return values[slots[0]] if len(slots) == 1 else tuple(values[slot] for slot in slots)


def _check_names(step: Step, given: Iterable[str], wanted: Iterable[str]) -> None:
    if set(given) != set(wanted):
        raise ValueError(
            f"the pullback of {step.title} gives the gradients of {sorted(given)}; "
            f"wanted those of its parameters, {sorted(wanted)}"
        )


def _accumulate(cotangents: list[Any], slot: int, part: Any) -> None:
    earlier = cotangents[slot]
    cotangents[slot] = part if earlier is None else earlier + part


def _to_parameters(
    pullback: Callable[[Any], ParameterGradients],
) -> Callable[[Any], tuple[Any, ParameterGradients]]:
    return lambda dy: (None, pullback(dy))


def _mode(method: Callable[..., Any], training: bool) -> Callable[[Any], Any]:
    if training and _takes_training(getattr(method, "__func__", method)):
        return lambda x: method(x, training=True)
    return method


@cache
def _takes_training(function: Callable[..., Any]) -> bool:
    return "training" in inspect.signature(function).parameters
