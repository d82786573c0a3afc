"""What graphnn says of a mistake: one sentence each, at run time and by its mypy plugin alike.

Whoever finds the mistake puts the names in; names are quoted as mypy quotes them.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from graphnn.shapes import Shape, written

__all__ = [
    "ONE_SHAPE",
    "did_you_mean",
    "field_below",
    "gives",
    "layer",
    "misfit",
    "misfit_in_full",
    "no_such_field",
    "no_such_hook",
    "no_such_hook_parameter",
    "other_hook_parameter",
    "other_hook_result",
    "reshape_misfit",
    "sized",
    "small_image",
    "takes",
    "takes_several",
    "unit",
]


def sized(name: str, sizes: Iterable[int | str | None]) -> str:
    """Write a layer with its sizes, where there are any.

    >>> sized("Dense", (784, 50)), sized("ReLU", (None, None))
    ('Dense(784 -> 50)', 'ReLU()')
    """
    return f"{name}({' -> '.join(str(size) for size in sizes if size is not None)})"


def layer(place: str, label: str) -> str:
    """Name a layer by its place in the network.

    >>> layer("1", "Dense(60 -> 10)")
    'layer 1 Dense(60 -> 10)'
    """
    return f"layer {place} {label}"


def unit(one: Shape, other: Shape) -> str | None:
    """Say what two shapes of one rank count differently along their first axis, if they do.

    >>> unit((50,), (60,)), unit((1, None), (3, None)), unit((1, 28), (1, 29)), unit((5,), (1, 5))
    ('features', 'channels', None, None)
    """
    if not one or not other or len(one) != len(other):
        return None
    if one[0] is None or other[0] is None or one[0] == other[0]:
        return None
    return "features" if len(one) == 1 else "channels"


def misfit(taker: str, wanted: Shape, giver: str, given: Shape) -> str:
    """Say that a layer takes another shape than the one before it gives.

    >>> misfit("layer 1 Dense(60 -> 10)", (60,), "layer 0 Dense(784 -> 50)", (50,))
    'layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50'
    >>> misfit("Dense(8 -> 4)", (8,), "Conv2D(1 -> 8)", (8, None, None))
    'Dense(8 -> 4) takes shape (N, 8) but Conv2D(1 -> 8) gives shape (N, 8, ?, ?)'
    """
    if given is None or unit(wanted, given) is None:
        return f"{taker} {takes(wanted, given)} but {gives(giver, given)}"
    return f"{taker} {takes(wanted, given)} but {giver} gives {given[0]}"


def misfit_in_full(taker: str, wanted: Shape, giver: str, given: Shape) -> str:
    """Say the same, and the shapes in any case.

    >>> misfit_in_full("Dense(60 -> 10)", (60,), "Dense(784 -> 50)", (50,))
    'Dense(60 -> 10) takes 60 features but Dense(784 -> 50) gives 50: shape (N, 60), not (N, 50)'
    """
    sentence = misfit(taker, wanted, giver, given)
    if unit(wanted, given) is None:
        return sentence
    return f"{sentence}: shape {written(wanted)}, not {written(given)}"


def takes(wanted: Shape, given: Shape) -> str:
    """Say what is taken, in the unit in which the two shapes differ.

    >>> takes((60,), (50,)), takes((60,), (1, 28, 28))
    ('takes 60 features', 'takes shape (N, 60)')
    """
    counted = unit(wanted, given)
    if counted is None or wanted is None:
        return f"takes shape {written(wanted)}"
    return f"takes {wanted[0]} {counted}"


def gives(giver: str, shape: Shape) -> str:
    """Say which shape something gives.

    >>> gives("input 'image'", (1, 28, 28))
    "input 'image' gives shape (N, 1, 28, 28)"
    """
    return f"{giver} gives shape {written(shape)}"


def reshape_misfit(size: int, *, multiple: bool) -> str:
    """Say how many values a reshaping layer takes.

    >>> reshape_misfit(784, multiple=False)
    'takes 784 values a sample'
    """
    return f"takes {'a multiple of ' if multiple else ''}{size} values a sample"


def small_image(rows: int, columns: int) -> str:
    """Say which images a layer takes whose window has to fit into them.

    >>> small_image(5, 0)[:37]
    'takes images of at least 5 x 1 pixels'
    """
    return (
        f"takes images of at least {max(1, rows)} x {max(1, columns)} pixels (a smaller "
        "kernel_size or more padding takes smaller ones)"
    )


ONE_SHAPE = "takes arrays of one shape"
"""What a node says that adds, multiplies or joins."""


def takes_several(name: str, *, exactly_two: bool) -> str:
    """Say that a node takes several arrays.

    >>> takes_several("Concatenate", exactly_two=False)
    'takes two arrays or more, as in (a, b) >> Concatenate()'
    """
    return f"takes two arrays{'' if exactly_two else ' or more'}, as in (a, b) >> {name}()"


def no_such_hook(name: str, known: Collection[str]) -> str:
    """Say that graphnn has no such hook.

    >>> no_such_hook("graphnn_epoch_ended", ["graphnn_epoch_finished"])
    'graphnn has no hook "graphnn_epoch_ended"; did you mean "graphnn_epoch_finished"?'
    """
    return f'graphnn has no hook "{name}"{did_you_mean(name, known)}'


def no_such_hook_parameter(hook: str, name: str, known: Collection[str]) -> str:
    """Say that a hook has no such parameter.

    >>> no_such_hook_parameter("graphnn_step_finished", "evnt", ["event"])
    'the hook "graphnn_step_finished" has no parameter "evnt" (it has: event)'
    """
    return f'the hook "{hook}" has no parameter "{name}" (it has: {", ".join(known)})'


def other_hook_parameter(hook: str, name: str, wanted: str, given: str) -> str:
    """Say that a parameter of a hook has another type.

    >>> other_hook_parameter("graphnn_register_losses", "register", "RegisterLoss", "int")
    'the parameter "register" of the hook "graphnn_register_losses" is "RegisterLoss", not "int"'
    """
    return f'the parameter "{name}" of the hook "{hook}" is "{wanted}", not "{given}"'


def other_hook_result(hook: str, wanted: str, given: str) -> str:
    """Say that a hook returns something else.

    >>> other_hook_result("graphnn_step_finished", "None", "float")
    'the hook "graphnn_step_finished" returns "None", not "float"'
    """
    return f'the hook "{hook}" returns "{wanted}", not "{given}"'


def no_such_field(kind: str, array: str, owner: str, name: str, known: Collection[str]) -> str:
    """Say that ``parameter(...)`` or ``buffer(...)`` names a field that its class has not.

    >>> no_such_field("parameter", "bias", "LowRank", "out", ["in_features", "out_features"])
    'parameter "bias": "LowRank" has no field "out"'
    """
    return f'{kind} "{array}": "{owner}" has no field "{name}"{did_you_mean(name, known)}'


def field_below(kind: str, array: str, owner: str, name: str) -> str:
    """Say that ``parameter(...)`` or ``buffer(...)`` names a field that is not set before it.

    >>> field_below("parameter", "weight", "LowRank", "rank")
    'parameter "weight": "LowRank" sets the field "rank" only after it; declare "rank" above'
    """
    return (
        f'{kind} "{array}": "{owner}" sets the field "{name}" only after it; declare "{name}" above'
    )


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Suggest what was probably meant, if anything comes close.

    >>> did_you_mean("in_feature", ["in_features", "out_features"])
    '; did you mean "in_features"?'
    """
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
