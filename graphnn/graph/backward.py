"""How a wiring is run forward and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.graph.errors import ShapeError
from graphnn.graph.modes import in_mode
from graphnn.graph.node import Node, ParameterGradients
from graphnn.graph.parameters import ParameterRef
from graphnn.graph.running import taken

if TYPE_CHECKING:
    from graphnn.graph.wiring import Step, Wiring

__all__ = ["Stage", "run", "stages", "vjp"]


@attrs.frozen(eq=False)
class Stage:
    """One step on the way forward and back: what is asked of its node, and what for.

    Parameters
    ----------
    step
        The step.
    slot
        Where its output goes.
    method
        What its node is asked for.
    needed
        The inputs whose gradients somebody wants.
    owned
        Its parameters: the name within the node, the parameter, and its shape, which stays.
    run
        The method, told whether this is training.
    """

    step: Step
    slot: int
    method: Literal["forward", "vjp", "vjp_parameters"]
    needed: frozenset[int]
    owned: tuple[tuple[str, ParameterRef, tuple[int, ...]], ...]
    run: Callable[[Any], Any]

    def gives(self) -> str:
        """How errors begin that blame the pullback."""
        return f"the pullback of {self.step.title} gives"


def stages(wiring: Wiring, wanted: Sequence[bool], *, training: bool) -> tuple[Stage, ...]:
    """Plan which pullbacks are needed to get from the outputs to what is wanted.

    Parameters
    ----------
    wiring
        The graph.
    wanted : sequence of bool
        For which inputs the gradient is wanted.
    training
        Whether the graph runs for training.
    """
    needed = {slot for slot, want in enumerate(wanted) if want}
    planned = []
    for position, (step, owned) in enumerate(zip(wiring.flat.steps, wiring.owned, strict=True)):
        slot, sources = len(wiring.inputs) + position, frozenset(needed.intersection(step.inputs))
        if sources or owned:
            needed.add(slot)
        method = _method(step.node, sources, owned)
        try:
            run = in_mode(step.node, method, training=training)
        except TypeError as error:
            error.add_note(f"in {step.title}")
            raise
        parameters = tuple((name, ref, ref.array.shape) for name, ref in owned.items())
        planned.append(Stage(step, slot, method, sources, parameters, run))
    return tuple(planned)


def _method(
    node: Node[Any, Any], sources: object, owned: object
) -> Literal["forward", "vjp", "vjp_parameters"]:
    if not sources and not owned:
        return "forward"
    # The default of vjp_parameters calls vjp, but cannot tell it whether this is training.
    if sources or type(node).vjp_parameters is Node.vjp_parameters:
        return "vjp"
    return "vjp_parameters"


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
    values, pull = run(wiring, inputs, training=training, wanted=wanted)
    return taken(values, wiring.flat.outputs), pull


def run(
    wiring: Wiring, inputs: Sequence[Any], *, training: bool, wanted: Sequence[bool]
) -> tuple[Sequence[Any], Callable[[Any], tuple[tuple[Any, ...], ParameterGradients]]]:
    """Run the graph as `vjp` does; give the value in every slot in place of the output."""
    outputs = wiring.flat.outputs
    values = list(inputs)
    pullbacks: list[tuple[Stage, Callable[[Any], Any]]] = []
    for stage in wiring.stages(wanted, training=training):
        try:
            y = stage.run(stage.step.take(values))
            if stage.method != "forward":
                if not (isinstance(y, tuple) and len(y) == 2 and callable(y[1])):
                    raise _without_pullback(y)
                y, pullback = y
                pullbacks.append((stage, pullback))
        except Exception as error:
            error.add_note(f"in {stage.step.title}")
            raise
        values.append(y)
    shapes = [getattr(value, "shape", None) for value in values]

    def pull(dy: Any) -> tuple[tuple[Any, ...], ParameterGradients]:
        cotangents: list[Any] = [None] * len(shapes)
        for slot, part in _parts(dy, outputs, _pullback_got):
            if part is not None:
                if getattr(part, "shape", None) != shapes[slot]:  # asked here, it costs no call
                    _check_shape(part, shapes[slot], _pullback_got, "an output")
                earlier = cotangents[slot]
                cotangents[slot] = part if earlier is None else _sum(earlier, part)
        gradients: dict[str, Any] = dict.fromkeys(wiring.parameter_names)
        for stage, pullback in reversed(pullbacks):
            cotangent = cotangents[stage.slot]
            if cotangent is None:
                _collect_zeros(stage, gradients)
                continue
            cotangents[stage.slot] = None
            try:
                answer = pullback(cotangent)
            except Exception as error:
                error.add_note(f"in the pullback of {stage.step.title}")
                raise
            if stage.method == "vjp":
                if not (isinstance(answer, tuple) and len(answer) == 2):
                    raise _no_pair(stage, answer)
                dx, answer = answer
                if not isinstance(answer, dict):
                    raise _no_pair(stage, (dx, answer))
                if stage.needed:
                    _hand_back(stage, dx, shapes, cotangents)
            if answer or stage.owned:
                _collect(stage, answer, gradients)
        parts = _or_zeros(inputs, cotangents, wanted) if True in wanted else (None,) * len(inputs)
        return parts, gradients

    return values, pull


def _without_pullback(answer: object) -> TypeError:
    return TypeError(
        f"vjp gives {type(answer).__name__}, wanted a tuple of two: the output, and the pullback, "
        "a function of the gradient of the output"
    )


def _pullback_got() -> str:
    return "the pullback got"


def _no_pair(stage: Stage, answer: object) -> TypeError:
    return TypeError(
        f"{stage.gives()} {type(answer).__name__}, wanted a tuple of two: the "
        "gradient of the input, and a dictionary of those of the parameters"
    )


def _hand_back(
    stage: Stage, dx: Any, shapes: Sequence[tuple[int, ...] | None], cotangents: list[Any]
) -> None:
    """Add the gradients of a node's inputs to their slots."""
    inputs = stage.step.inputs
    parts = ((inputs[0], dx),) if len(inputs) == 1 else _parts(dx, inputs, stage.gives)
    for slot, part in parts:
        if slot in stage.needed:
            if getattr(part, "shape", None) != shapes[slot]:  # asked here, it costs no call
                _check_shape(part, shapes[slot], stage.gives, "an input")
            earlier = cotangents[slot]
            cotangents[slot] = part if earlier is None else _sum(earlier, part)


def _collect(stage: Stage, given: Mapping[str, Array], gradients: dict[str, Any]) -> None:
    """Add the gradients of a node's parameters to those of the graph."""
    if len(given) != len(stage.owned):
        raise _other_names(stage, given)
    for name, ref, shape in stage.owned:
        value = given.get(name)
        if getattr(value, "shape", None) != shape:
            if name not in given:
                raise _other_names(stage, given)
            raise ShapeError(
                f"{stage.gives()} {_described(value)} for its parameter {name} of shape {shape}"
            )
        earlier = gradients[ref.name]
        gradients[ref.name] = value if earlier is None else earlier + value


def _collect_zeros(stage: Stage, gradients: dict[str, Any]) -> None:
    """Let the parameters of a node on which nothing depends have gradients of zero."""
    for _, ref, _ in stage.owned:
        if gradients[ref.name] is None:
            gradients[ref.name] = np.zeros_like(ref.array)


def _other_names(stage: Stage, given: Iterable[str]) -> ValueError:
    return ValueError(
        f"{stage.gives()} the gradients of {sorted(given)}; "
        f"wanted those of its parameters, {sorted(name for name, _, _ in stage.owned)}"
    )


def _parts(given: Any, slots: Sequence[int], who: Callable[[], str]) -> Iterable[tuple[int, Any]]:
    if len(slots) == 1:
        return ((slots[0], given),)
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
