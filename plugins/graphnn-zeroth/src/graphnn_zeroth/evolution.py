"""Evolution strategies: the gradient of the loss blurred by a normal distribution."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn import Gradient, Objective
from graphnn.arrays import Array
from graphnn_zeroth.directions import along_directions, as_generator, is_count, is_positive

__all__ = ["Evolution"]


def _draw(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return generator.standard_normal(shape)


@attrs.frozen
class Evolution:
    """Antithetic evolution strategies.

    Source: Salimans, Ho, Chen, Sidor and Sutskever, "Evolution strategies as a scalable alternative
    to reinforcement learning", arXiv:1703.03864. It estimates, without bias, the gradient of
    the loss averaged over normal perturbations of standard deviation ``sigma``; that differs from
    the gradient of the loss itself by a term of order ``sigma**2``. A large ``sigma`` sees across
    steps and kinks.

    Parameters
    ----------
    samples
        Number of random directions, two evaluations of the loss each.
    sigma
        Standard deviation of the perturbations.
    rng
        Seed or generator of the directions (SPEC 7).
    """

    samples: int = attrs.field(default=25, validator=is_count)
    sigma: float = attrs.field(default=0.02, validator=is_positive)
    rng: np.random.Generator = attrs.field(default=None, converter=as_generator, kw_only=True)

    def __call__(self, objective: Objective, /) -> Gradient:
        """Estimate the gradient."""
        return along_directions(
            objective, _draw, step=self.sigma, samples=self.samples, rng=self.rng
        )
