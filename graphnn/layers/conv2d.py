"""The convolution of images."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Literal

import attrs
import numpy as np

from graphnn.arrays import DEFAULT_DTYPE, Array, Float, Images, Labels, Vector, floating_dtype
from graphnn.graph.layer import Layer
from graphnn.graph.node import ParameterGradients, ParameterPullback, Pullback
from graphnn.graph.parameters import Initializer, parameter
from graphnn.graph.perturbation import ColumnMove
from graphnn.graph.shapes import Shape
from graphnn.initializers import He, Zeros
from graphnn.layers.convolution.choice import Way, way
from graphnn.layers.convolution.memory import features_first, samples_first
from graphnn.layers.convolution.options import (
    Padding,
    Pair,
    checked,
    fixed,
    is_padding,
    is_pair,
    is_size,
    padding,
    pair,
)
from graphnn.layers.convolution.window import Window
from graphnn.typevars import NIn, NOut

__all__ = ["Conv2D"]


def _divides(layer: Conv2D[Any, Any], field: attrs.Attribute[Any], value: int) -> None:
    is_size(layer, field, value)
    for name in ("in_channels", "out_channels"):
        channels = getattr(layer, name)
        if channels % value:
            raise ValueError(
                f"Conv2D: groups is {value}, which does not divide {name}, {channels}; wanted a "
                "common divisor of in_channels and out_channels"
            )


def _fits_the_rule(layer: Conv2D[Any, Any], field: attrs.Attribute[Any], value: Padding) -> None:
    is_padding(layer, field, value)
    if value == "same" and layer.stride != (1, 1):
        raise ValueError(
            f'Conv2D: padding is "same" with a stride of {layer.stride}; wanted a stride of 1, or '
            "rows and columns of zeros as numbers"
        )


_FIXED = [attrs.setters.convert, fixed]


@attrs.define(eq=False)
class Conv2D(Layer[Images, Images, NIn, NOut], Generic[NIn, NOut]):
    """Slides filters over images ("Deep Learning from Scratch", section 7.2; no filter is flipped).

    ``y[n, o, r, c] = bias[o] + sum(weight[o, i, u, v] * x[n, i, row, column])``, where the row is
    ``r * stride + u * dilation - padding`` and the column likewise, summed over ``i, u, v``.

    Parameters
    ----------
    in_channels, out_channels
        Numbers of channels that an image has before and after.
    kernel_size
        Rows and columns of a filter; one number stands for both, here and below.
    stride
        How far the filters move at a time.
    padding
        Rows and columns of zeros on either side; ``"valid"`` is none, and ``"same"`` as many as
        keep the size of the image, with the odd one below and to the right.
    dilation
        How far apart the pixels are that a filter covers.
    groups
        Into how many parts the channels are cut, each convolved on its own.
    weight : array of shape (out_channels, in_channels // groups, rows, columns)
        Given filters; drawn by `weight_init` where left out.
    bias : array of shape (out_channels,)
        Given values; drawn by `bias_init` where left out.
    weight_init, bias_init
        Initialisers.
    dtype
        Floating dtype of drawn parameters; given ones keep theirs.

    Examples
    --------
    A filter that finds where an image gets brighter from left to right:

    >>> edges = Conv2D(1, 1, (1, 2), weight=np.array([[[[-1.0, 1.0]]]]))
    >>> edges([[[[0, 0, 1, 1]]]])
    array([[[[0., 1., 0.]]]])
    """

    in_channels: NIn = attrs.field(validator=is_size, on_setattr=_FIXED)
    out_channels: NOut = attrs.field(validator=is_size)
    kernel_size: Pair = attrs.field(converter=pair, validator=is_pair, on_setattr=_FIXED)
    stride: Pair = attrs.field(default=(1, 1), converter=pair, validator=is_pair, kw_only=True)
    padding: Padding = attrs.field(
        default=(0, 0), converter=padding, validator=_fits_the_rule, kw_only=True
    )
    dilation: Pair = attrs.field(default=(1, 1), converter=pair, validator=is_pair, kw_only=True)
    groups: int = attrs.field(default=1, validator=_divides, on_setattr=_FIXED, kw_only=True)
    weight_init: Initializer = attrs.field(default=He(), kw_only=True)
    bias_init: Initializer = attrs.field(default=Zeros(), kw_only=True)
    dtype: Float = attrs.field(default=DEFAULT_DTYPE, converter=floating_dtype, kw_only=True)
    weight: Images = parameter(
        "out_channels", "group_channels", "kernel_rows", "kernel_columns", init="weight_init"
    )
    bias: Vector = parameter("out_channels", init="bias_init")

    slides: ClassVar[Literal["pixel by pixel"]] = "pixel by pixel"
    mixes_samples = False
    spreads_columns = True

    @property
    def group_channels(self) -> int:
        """How many channels one filter sees."""
        channels: int = checked(self, "in_channels") // checked(self, "groups")
        return channels

    @property
    def kernel_rows(self) -> int:
        """Rows of a filter."""
        rows: int = checked(self, "kernel_size")[0]
        return rows

    @property
    def kernel_columns(self) -> int:
        """Columns of a filter."""
        columns: int = checked(self, "kernel_size")[1]
        return columns

    @property
    def window(self) -> Window:
        """The geometry."""
        return Window.padded_by(self.padding, self.kernel_size, self.stride, self.dilation)

    def output_shape(self, shape: Shape, /) -> Shape:
        """Give the channels that come out, and how often the filters fit.

        Raises
        ------
        ShapeError
            If they do not fit at all.
        """
        return self.window.output_shape(self.out_channels, shape)

    def forward(self, x: Images, /) -> Images:
        """Convolve a batch of shape ``(N, in_channels, rows, columns)``."""
        y, _, _ = self._convolved(x)
        return y

    def _convolved(self, x: Images) -> tuple[Images, Array, Way]:
        """Give the output, the images with their margin, features first, and the way taken."""
        window, weight = self.window, self.weight
        places = window.places_on(x, self)
        padded, chosen = window.padded(features_first(x)), way(window, weight, self.groups)
        y = chosen.forward(padded, weight, places)
        y += self.bias[:, np.newaxis, np.newaxis, np.newaxis]
        return samples_first(y), padded, chosen

    def parameter_move(self, name: str, x: Images, y: Images, /) -> ColumnMove:
        """Say that an element of a filter moves its channel by what it meets, the bias by one."""
        if name == "bias":
            return ColumnMove(np.ones((len(x), 1, 1, *y.shape[2:])), column_axis=0)
        window, groups = self.window, self.groups
        padded = window.padded(features_first(x))
        met = np.stack([view for *_, view in window.met(padded, y.shape[2:])], axis=1)
        amount = met.reshape(groups, -1, *met.shape[2:])
        if groups > 1:
            amount = amount.repeat(len(self.weight) // groups, axis=0)
        # Sample by sample, as they are looked at.
        amount = np.ascontiguousarray(amount.transpose(4, 1, 0, 2, 3))
        return ColumnMove(amount, column_axis=0)

    def spread_columns(self, delta: Array, columns: Labels, /) -> Array:
        """Convolve each changed channel with what the filters of its group hold for it."""
        window, (trials, pairs, *image) = self.window, delta.shape
        places = window.places((image[0], image[1]))
        spread = np.zeros((trials, pairs, len(self.weight), *places))
        filters = len(self.weight) // self.groups
        for column in np.unique(columns):
            alike = np.flatnonzero(columns == column)
            group, channel = divmod(column, self.group_channels)
            own = slice(group * filters, (group + 1) * filters)
            padded = window.padded(features_first(delta[:, alike].reshape(-1, 1, *image)))
            weight = self.weight[own, channel : channel + 1]
            moved = way(window, weight, 1).forward(padded, weight, places)
            moved = moved.reshape(filters, *places, trials, len(alike))
            spread[:, alike, own] = np.moveaxis(moved, (-2, -1), (0, 1))
        return spread

    def vjp(self, x: Images, /) -> tuple[Images, Pullback[Images, Images]]:
        """Value and pullback: the gradient of a pixel comes from all filters that met it."""
        y, padded, chosen = self._convolved(x)
        weight, (rows, columns) = self.weight, x.shape[2:]

        def pullback(dy: Images, /) -> tuple[Images, ParameterGradients]:
            slopes = features_first(dy)
            dx = chosen.to_images(slopes, weight, (rows, columns))
            return samples_first(dx), _to_parameters(chosen, padded, slopes, weight)

        return y, pullback

    def vjp_parameters(self, x: Images, /) -> tuple[Images, ParameterPullback[Images]]:
        """Value and pullback to the parameters: ``bias`` adds up ``dy``, ``weight`` what it met."""
        y, padded, chosen = self._convolved(x)
        weight = self.weight
        return y, lambda dy: _to_parameters(chosen, padded, features_first(dy), weight)


def _to_parameters(chosen: Way, padded: Array, dy: Array, weight: Array) -> ParameterGradients:
    return {"weight": chosen.to_weight(padded, dy, weight), "bias": dy.sum(axis=(1, 2, 3))}
