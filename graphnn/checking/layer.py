"""A layer checked on its own: its pullback to the input and to each parameter."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, SeedLike, Vector, as_generator
from graphnn.checking.causes import likely_cause
from graphnn.checking.gradient import gradcheck
from graphnn.checking.report import GradientCheck, ParameterCheck
from graphnn.checking.verdicts import Tolerance, entry, judged
from graphnn.functional import numerical_gradient
from graphnn.gradients import Objective
from graphnn.graph import Layer, Sequential
from graphnn.losses import Loss, Targets

__all__ = ["gradcheck_layer"]


@attrs.frozen
class _Projection(Loss):
    """The output weighed by cotangents that differ from one element to the next."""

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        weighed: Vector = (y * t).reshape(len(y), -1).sum(axis=1)
        return weighed

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        return np.asarray(t, dtype=y.dtype)


def gradcheck_layer(
    layer: Layer[Any, Any],
    x: npt.ArrayLike,
    *,
    rng: SeedLike | None = 0,
    rtol: float = 1e-5,
    atol: float = 1e-7,
) -> GradientCheck:
    """Check the pullback of one layer: to each parameter, and to the input.

    The output is weighed with cotangents that differ from one element to the next, so that a sum
    over the wrong axis shows.

    Parameters
    ----------
    layer
        The layer; it is not changed.
    x : array of shape (N, ...)
        A batch, best without special values such as zeros.
    rng
        Draws the cotangents.
    rtol, atol
        As in `gradcheck`.

    Returns
    -------
    GradientCheck
        An entry for each parameter, and one named ``"input"``.

    Examples
    --------
    >>> import graphnn as gn
    >>> report = gradcheck_layer(gn.Dense(3, 2), np.random.default_rng(0).normal(size=(4, 3)))
    >>> [(each.name, each.verdict) for each in report]
    [('weight', 'agrees'), ('bias', 'agrees'), ('input', 'agrees')]
    """
    exact = layer.astype("float64")
    batch = np.array(x, dtype=np.float64)
    cotangents = as_generator(rng).uniform(0.5, 1.5, np.shape(exact.forward(batch)))
    objective = Objective(Sequential(exact), _Projection(), batch, cotangents)
    parameters = gradcheck(objective, "backprop", against="numerical-walk", rtol=rtol, atol=atol)
    entries = [attrs.evolve(each, name=each.name.removeprefix("0.")) for each in parameters]
    return GradientCheck(
        "vjp",
        "numerical-walk",
        (*entries, _input_entry(exact, batch, cotangents, Tolerance(rtol, atol))),
    )


def _input_entry(
    layer: Layer[Any, Any], x: Array, cotangents: Array, tolerance: Tolerance
) -> ParameterCheck:
    wanted = numerical_gradient(lambda _: float(np.sum(cotangents * layer.forward(x))), x)
    found = np.asarray(layer.vjp(x)[1](cotangents)[0])

    def losses() -> Vector:
        return _Projection().per_sample(layer.forward(x), cotangents) * len(x)

    verdict = judged(found, wanted, losses, x, tolerance)
    cause = likely_cause(len(x), found, wanted) if verdict == "wrong" else ""
    return entry("input", found, wanted, verdict, cause)
