"""The forward gradient: slopes along random directions, times the directions."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn import Gradient, Objective
from graphnn.arrays import Array
from graphnn_zeroth.directions import along_directions, as_generator, is_count, is_positive

__all__ = ["ForwardGradient"]


def _draw(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return generator.standard_normal(shape)


@attrs.frozen
class ForwardGradient:
    """Directional derivatives along normal directions, times the directions.

    Source: Baydin, Pearlmutter, Syme, Wood and Torr, "Gradients without backpropagation",
    arXiv:2202.08587. Each slope is a central difference with a small step, so the estimate is
    unbiased up to a term of order ``h**2``. With ``P`` parameters and ``S`` samples the variance
    of an element ``g[i]`` is ``(|g|**2 + g[i]**2) / S``.

    Parameters
    ----------
    samples
        Number of random directions, two evaluations of the loss each.
    h
        Step of the differences.
    rng
        Seed or generator of the directions (SPEC 7).
    """

    samples: int = attrs.field(default=1, validator=is_count)
    h: float = attrs.field(default=1e-5, validator=is_positive)
    rng: np.random.Generator = attrs.field(default=None, converter=as_generator, kw_only=True)

    def __call__(self, objective: Objective, /) -> Gradient:
        """Estimate the gradient."""
        return along_directions(objective, _draw, step=self.h, samples=self.samples, rng=self.rng)
