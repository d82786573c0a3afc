"""How a wiring is run: forward, and forward and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from graphnn.arrays import Array
from graphnn.graph.errors import ShapeError
from graphnn.graph.modes import in_mode
from graphnn.graph.node import Node, ParameterGradients
from graphnn.graph.parameters import ParameterRef

if TYPE_CHECKING:
    from graphnn.graph.wiring import Step, Wiring

__all__ = ["run", "trace", "vjp"]


def trace(wiring: Wiring, inputs: Sequence[Any], *, training: bool) -> Iterator[tuple[Step, Any]]:
    """Run the graph and yield every step with its value, in order.

    Parameters
    ----------
    wiring
        The graph.
    inputs : sequence of arrays of shape (N, ...)
        One batch for each input.
    training
        Passed to the nodes that behave differently in training.
    """
    values = list(inputs)
    for step in wiring.flat.steps:
        x = _taken(values, step.inputs)
        try:
            y = in_mode(step.node, "forward", training=training)(x)
        except Exception as error:
            error.add_note(f"in {step.title}")
            raise
        values.append(y)
        yield step, y


def run(wiring: Wiring, inputs: Sequence[Any], *, training: bool) -> Any:
    """Run the graph; give its output, or a tuple of its outputs."""
    values = list(inputs)
    values.extend(y for _, y in trace(wiring, inputs, training=training))
    return _taken(values, wiring.flat.outputs)


def vjp(
    wiring: Wiring, inputs: Sequence[Any], *, training: bool, wanted: Sequence[bool]
) -> tuple[Any, Callable[[Any], tuple[tuple[Any, ...], ParameterGradients]]]:
    """Run the graph forward; give the output and the pullback through all of it.

    Parameters
    ----------
    wiring
        The graph.
    inputs : sequence of arrays of shape (N, ...)
        One batch for each input.
    training
        Passed to the nodes that behave differently in training.
    wanted : sequence of bool
        For which inputs the gradient is wanted. Where neither an input nor a parameter
        before a node wants one, the work is not done and no pullback is needed.

    Returns
    -------
    output
        As `run` gives it.
    pullback : callable
        Takes the gradient of the output; gives those of the inputs (``None`` where not
        wanted) and of the parameters by qualified name. Of several outputs, one on which
        nothing depends may have ``None`` in place of a gradient.
    """
    flat, owned = wiring.flat, wiring.owned
    needed = list(wanted)
    values = list(inputs)
    pullbacks: list[Callable[[Any], Any] | None] = []
    for step, parameters in zip(flat.steps, owned, strict=True):
        x = _taken(values, step.inputs)
        try:
            if any(needed[slot] for slot in step.inputs):
                y, pullback = in_mode(step.node, "vjp", training=training)(x)
            elif parameters:
                y, pullback = _vjp_parameters(step.node, x, training=training)
            else:
                y, pullback = in_mode(step.node, "forward", training=training)(x), None
        except Exception as error:
            error.add_note(f"in {step.title}")
            raise
        needed.append(pullback is not None)
        values.append(y)
        pullbacks.append(pullback)
    shapes = [getattr(value, "shape", None) for value in values]
    entrances = len(flat.inputs)

    def pull(dy: Any) -> tuple[tuple[Any, ...], ParameterGradients]:
        cotangents: list[Any] = [None] * len(shapes)
        for slot, part in _parts(dy, flat.outputs, _pullback_got):
            if part is not None:
                _check_shape(part, shapes[slot], _pullback_got, "an output")
                cotangents[slot] = _sum(cotangents[slot], part)
        gradients: ParameterGradients = {}
        for position in range(len(flat.steps) - 1, -1, -1):
            pullback, cotangent = pullbacks[position], cotangents[entrances + position]
            if pullback is None or cotangent is None:
                continue
            cotangents[entrances + position] = None
            step = flat.steps[position]
            try:
                answer = pullback(cotangent)
            except Exception as error:
                error.add_note(f"in the pullback of {step.title}")
                raise
            dx, local = _answer(step, answer)
            if any(needed[slot] for slot in step.inputs):
                # Written only where it is said: to describe a layer costs more than to check it.
                who = partial("the pullback of {0.title} gives".format, step)
                for slot, part in _parts(dx, step.inputs, who):
                    if needed[slot]:
                        _check_shape(part, shapes[slot], who, "an input")
                        cotangents[slot] = _sum(cotangents[slot], part)
            _check_parameters(step, local, owned[position])
            for name, value in local.items():
                qualified = owned[position][name].name
                gradients[qualified] = _sum(gradients.get(qualified), value)
        return _or_zeros(inputs, cotangents, wanted), {
            ref.name: gradients[ref.name] if ref.name in gradients else np.zeros_like(ref.array)
            for ref in wiring.parameter_refs
        }

    return _taken(values, flat.outputs), pull


def _taken(values: Sequence[Any], slots: Sequence[int]) -> Any:
    return values[slots[0]] if len(slots) == 1 else tuple(values[slot] for slot in slots)


def _vjp_parameters(
    node: Node[Any, Any], x: Any, *, training: bool
) -> tuple[Any, Callable[[Any], Any]]:
    if type(node).vjp_parameters is Node.vjp_parameters:
        # The default calls vjp, but cannot tell it whether this is training.
        y, pullback = in_mode(node, "vjp", training=training)(x)
        return y, pullback
    y, to_parameters = in_mode(node, "vjp_parameters", training=training)(x)
    return y, lambda dy: (None, to_parameters(dy))


def _pullback_got() -> str:
    return "the pullback got"


def _parts(given: Any, slots: Sequence[int], who: Callable[[], str]) -> Iterator[tuple[int, Any]]:
    if len(slots) == 1:
        return iter([(slots[0], given)])
    if not isinstance(given, tuple) or len(given) != len(slots):
        raise TypeError(f"{who()} {type(given).__name__}, wanted a tuple of {len(slots)} gradients")
    return zip(slots, given, strict=True)


def _check_shape(
    part: Any, wanted: tuple[int, ...] | None, who: Callable[[], str], of: str
) -> None:
    # A value without a shape is the tuple that a nested graph with several outputs gives.
    if wanted is not None and getattr(part, "shape", None) != wanted:
        raise ShapeError(f"{who()} {_described(part)} for {of} of shape {wanted}")


def _described(gradient: Any) -> str:
    if gradient is None:
        return "no gradient"
    if not hasattr(gradient, "shape"):
        return f"a {type(gradient).__name__} in place of an array"
    return f"a gradient of shape {gradient.shape}"


def _answer(step: Step, answer: Any) -> tuple[Any, Mapping[str, Array]]:
    if isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], dict):
        return answer
    raise TypeError(
        f"the pullback of {step.title} gives {type(answer).__name__}, wanted a tuple of two: the "
        "gradient of the input, and a dictionary of those of the parameters"
    )


def _check_parameters(
    step: Step, given: Mapping[str, Array], wanted: Mapping[str, ParameterRef]
) -> None:
    if given.keys() != wanted.keys():
        raise ValueError(
            f"the pullback of {step.title} gives the gradients of {sorted(given)}; "
            f"wanted those of its parameters, {sorted(wanted)}"
        )
    for name, value in given.items():
        shape = wanted[name].array.shape
        if getattr(value, "shape", None) != shape:
            raise ShapeError(
                f"the pullback of {step.title} gives {_described(value)} "
                f"for its parameter {name} of shape {shape}"
            )


def _sum(earlier: Any, part: Any) -> Any:
    if earlier is None or part is None:
        return part if earlier is None else earlier
    if isinstance(part, tuple):
        return tuple(_sum(a, b) for a, b in zip(earlier, part, strict=True))
    return earlier + part


def _or_zeros(
    inputs: Sequence[Any], cotangents: Sequence[Any], wanted: Sequence[bool]
) -> tuple[Any, ...]:
    """Gradients of the inputs: zero where nothing depends on one, ``None`` where not wanted."""
    found = zip(inputs, cotangents[: len(inputs)], wanted, strict=True)
    return tuple(
        (np.zeros_like(x) if part is None else part) if want else None for x, part, want in found
    )
