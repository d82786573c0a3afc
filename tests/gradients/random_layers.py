"""Layers that draw at random, as third parties write them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from attrs import define, field

import graphnn as gn
from graphnn.arrays import as_generator
from graphnn.graph import Pullback
from graphnn.typevars import T

SHARED = np.random.default_rng(0)
"""A generator that no layer holds."""


@define(eq=False)
class Dropout(gn.Layer[T, T]):
    """Drops values in training, and scales the others up (Srivastava et al. 2014)."""

    rate: float = 0.5
    rng: np.random.Generator = field(default=None, converter=as_generator, kw_only=True)

    def forward(self, x: T, /, *, training: bool = False) -> T:
        return cast("T", x * self._mask(x)) if training else x

    def vjp(self, x: T, /, *, training: bool = False) -> tuple[T, Pullback[T, T]]:
        mask = self._mask(x) if training else np.ones_like(x)
        return cast("T", x * mask), lambda dy: (cast("T", dy * mask), {})

    def _mask(self, x: Any) -> Any:
        return (self.rng.random(x.shape) >= self.rate) / (1 - self.rate)


@define(eq=False)
class ElementwiseDropout(Dropout[T]):
    """Says of itself what does not hold for single samples."""

    mixes_samples = False
    keeps_columns = True

    def forward_columns(self, x: T, columns: Any, /) -> T:
        return self.forward(x, training=True)


@define(eq=False)
class Noisy(gn.Layer[T, T]):
    """Draws from somewhere else."""

    def forward(self, x: T, /) -> T:
        return cast("T", x + SHARED.normal(size=x.shape))

    def vjp(self, x: T, /) -> tuple[T, Pullback[T, T]]:
        return self.forward(x), lambda dy: (dy, {})
