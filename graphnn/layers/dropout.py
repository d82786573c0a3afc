"""Dropout."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Literal, cast

import attrs
import numpy as np

from graphnn.arrays import Array, as_generator
from graphnn.graph.layer import Layer
from graphnn.graph.node import Pullback
from graphnn.graph.randomness import own_generator
from graphnn.layers.settings import is_fraction
from graphnn.typevars import T

__all__ = ["Dropout"]


@attrs.define(eq=False)
class Dropout(Layer[T, T], Generic[T]):
    """In training each value becomes zero with probability `p`; the others grow by ``1 / (1 - p)``.

    So the mean stays, and elsewhere the layer does nothing: inverted dropout (Srivastava et al.
    2014; "Deep Learning from Scratch", section 6.4.3).

    Parameters
    ----------
    p
        Probability with which a value is dropped, from 0 to 1.
    rng
        Seed or generator that draws what is dropped (SPEC 7); left out, the seed of the network
        seeds it, too. An objective freezes it, so that all passes of one mini-batch drop the same.

    Examples
    --------
    >>> layer = Dropout(0.25, rng=1)
    >>> layer.forward(np.ones((2, 3)), training=True)
    array([[1.33333333, 1.33333333, 1.33333333],
           [1.33333333, 0.        , 0.        ]])
    >>> layer(np.ones((1, 3)))
    array([[1., 1., 1.]], dtype=float32)
    """

    p: float = attrs.field(default=0.5, validator=is_fraction)
    rng: np.random.Generator = attrs.field(
        default=own_generator("rng"), converter=as_generator, kw_only=True, repr=False
    )

    keeps_shape: ClassVar[Literal[True]] = True
    mixes_samples = False

    def forward(self, x: T, /, *, training: bool = False) -> T:
        """Drop values of a batch of any shape, in training."""
        return cast("T", x * self._mask(x)) if training else x

    def vjp(self, x: T, /, *, training: bool = False) -> tuple[T, Pullback[T, T]]:
        """Value and pullback, which drops the same."""
        if not training:
            return x, lambda dy: (dy, {})
        mask = self._mask(x)
        return cast("T", x * mask), lambda dy: (cast("T", dy * mask), {})

    @property
    def label(self) -> str:
        """Short name with the probability."""
        return f"Dropout({self.p})"

    def _mask(self, x: Any) -> Array:
        # Drawn in one dtype, it is the same in a copy of the network in another.
        kept = self.rng.random(x.shape, dtype=np.float32) >= self.p
        mask: Array = kept.astype(x.real.dtype)
        if self.p < 1:
            mask /= 1 - self.p
        return mask
