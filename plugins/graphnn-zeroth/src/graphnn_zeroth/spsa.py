"""Simultaneous perturbation: all parameters at once, each by plus or minus one step."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn import Gradient, Objective
from graphnn.arrays import Array
from graphnn_zeroth.directions import along_directions, as_generator, is_count, is_positive

__all__ = ["SPSA"]


def _draw(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 2.0 * generator.integers(0, 2, size=shape) - 1.0


@attrs.frozen
class SPSA:
    """Simultaneous perturbation stochastic approximation.

    Source: Spall, "Multivariate stochastic approximation using a simultaneous perturbation
    gradient approximation", IEEE Transactions on Automatic Control 37 (1992). The elements of the
    directions are plus and minus one, so the variance of an element ``g[i]`` is
    ``(|g|**2 - g[i]**2) / S`` with ``S`` samples, the least that any direction allows; the bias
    is of order ``c**2``.

    Parameters
    ----------
    samples
        Number of random directions, two evaluations of the loss each.
    c
        Step to either side, ``c`` in the paper.
    rng
        Seed or generator of the directions (SPEC 7).
    """

    samples: int = attrs.field(default=1, validator=is_count)
    c: float = attrs.field(default=1e-3, validator=is_positive)
    rng: np.random.Generator = attrs.field(default=None, converter=as_generator, kw_only=True)

    def __call__(self, objective: Objective, /) -> Gradient:
        """Estimate the gradient."""
        return along_directions(objective, _draw, step=self.c, samples=self.samples, rng=self.rng)
