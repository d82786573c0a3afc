"""Windows that slide over images, as the fields of their layers tell."""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs
from mypy.nodes import Expression, TypeInfo

from graphnn import wording
from graphnn.mypy.expressions import Expressions
from graphnn.mypy.fields import declared_value, field_argument
from graphnn.shapes import windowed

__all__ = ["Slide", "slide_of"]

Pair: TypeAlias = tuple[int, int]
Lengths: TypeAlias = tuple[int | None, ...]

_ONE: Final = (1, 1)


@attrs.frozen
class Slide:
    """A window: how many pixels it covers and how far apart, its steps, the zeros on all sides."""

    kernel: Pair
    stride: Pair
    padding: Pair
    dilation: Pair

    def places(self, image: Lengths) -> Lengths:
        """Count its places along the axes whose lengths are known; below 1 it does not fit."""
        return tuple(
            None if length is None else windowed(length + zeros, kernel, stride, dilation)
            for length, zeros, kernel, stride, dilation in zip(
                image, self.padding, self.kernel, self.stride, self.dilation, strict=True
            )
        )

    def misfit(self) -> str:
        """Say which images it takes."""
        rows, columns = (
            dilation * (kernel - 1) + 1 - zeros
            for dilation, kernel, zeros in zip(
                self.dilation, self.kernel, self.padding, strict=True
            )
        )
        return wording.small_image(rows, columns)


def slide_of(info: TypeInfo, maker: Expression, expressions: Expressions) -> Slide | None:
    """Read how the window of a layer slides; ``None`` where it has none, or not all is known."""
    rule = declared_value(info, "slides")
    if rule not in ("pixel by pixel", "side by side"):
        return None

    def told(field: str, otherwise: Pair | None) -> Pair | None:
        argument = field_argument(info, field, maker, expressions, converted=True)
        return otherwise if argument is None else _pair(argument, expressions)

    # Where this argument is seen, all are that there are.
    kernel = told("kernel_size", None)
    stride = told("stride", kernel if rule == "side by side" else _ONE)
    dilation = told("dilation", _ONE)
    if kernel is None or stride is None or dilation is None:
        return None
    if min(*kernel, *stride, *dilation) < 1:
        return None
    argument = field_argument(info, "padding", maker, expressions, converted=True)
    padding = None if argument is None else expressions.text(argument)
    if padding == "same":
        zeros: Pair | None = (dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1))
    elif padding == "valid":
        zeros = (0, 0)
    else:
        sides = told("padding", (0, 0))
        zeros = None if sides is None else (2 * sides[0], 2 * sides[1])
    return None if zeros is None else Slide(kernel, stride, zeros, dilation)


def _pair(expression: Expression, expressions: Expressions) -> Pair | None:
    length = expressions.integer(expression)
    if length is not None:
        return length, length
    match expressions.lengths(expression):
        case (int(rows), int(columns)):
            return rows, columns
    return None
