"""What pooling layers have in common: patches of images, told by three numbers."""

from __future__ import annotations

from typing import ClassVar, Generic, Literal

import attrs

from graphnn.arrays import Images
from graphnn.graph.layer import Layer
from graphnn.graph.shapes import Shape
from graphnn.layers.convolution.options import Pair, is_margin, is_pair, optional_pair, pair
from graphnn.layers.convolution.window import Window
from graphnn.typevars import N

__all__ = ["Pool2D"]


@attrs.define(eq=False)
class Pool2D(Layer[Images, Images, N, N], Generic[N]):
    """Makes one pixel of each patch, channel by channel; subclasses say which.

    Parameters
    ----------
    kernel_size
        Rows and columns of a patch; one number stands for both, here and below.
    stride
        How far apart the patches are; by default they lie side by side.
    padding
        Rows and columns on either side; at most half a patch.
    """

    kernel_size: Pair = attrs.field(converter=pair, validator=is_pair)
    stride: Pair | None = attrs.field(
        default=None,
        converter=optional_pair,
        validator=attrs.validators.optional(is_pair),
        kw_only=True,
    )
    padding: Pair = attrs.field(default=(0, 0), converter=pair, validator=is_margin, kw_only=True)

    slides: ClassVar[Literal["side by side"]] = "side by side"
    mixes_samples = False
    keeps_columns = True
    follows_columns = True

    @property
    def window(self) -> Window:
        """The geometry."""
        return Window.padded_by(self.padding, self.kernel_size, self.stride or self.kernel_size)

    def output_shape(self, shape: Shape, /) -> Shape:
        """Keep the channels, and count the patches.

        Raises
        ------
        ShapeError
            If there is no patch.
        """
        return self.window.output_shape(None if shape is None else shape[0], shape)
