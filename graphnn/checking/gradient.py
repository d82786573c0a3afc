"""One gradient estimator checked against another."""

from __future__ import annotations

import attrs
import numpy as np

from graphnn.arrays import Array, Vector
from graphnn.checking.causes import likely_cause
from graphnn.checking.report import GradientCheck, Verdict
from graphnn.checking.verdicts import Tolerance, entry, judged
from graphnn.gradients import GradientEstimator, Objective
from graphnn.plugins import get_gradient_estimator

__all__ = ["gradcheck"]


def gradcheck(
    objective: Objective,
    estimator: GradientEstimator | str = "backprop",
    *,
    against: GradientEstimator | str = "numerical-exact",
    rtol: float = 1e-5,
    atol: float = 1e-7,
) -> GradientCheck:
    """Compare two gradient estimators on one objective.

    The one that is checked works in the network's own dtype, and again in float64 where that
    differs; the other always works in float64.

    Parameters
    ----------
    objective
        A mini-batch with its network and loss; nothing of it is changed.
    estimator
        What is checked: an estimator, or the registered name of one.
    against
        What it is checked against.
    rtol, atol
        Two derivatives agree where they differ by no more than ``atol + rtol * s``, with ``s``
        the greatest derivative of that parameter.

    Returns
    -------
    GradientCheck
        True where nothing is wrong; printed, it is a table.

    Examples
    --------
    >>> import graphnn as gn
    >>> train, _ = gn.data.load_digits()
    >>> net = gn.Sequential(gn.Dense(64, 5), "tanh", gn.Dense(5, 10), rng=0, dtype="float64")
    >>> objective = gn.Objective(net, gn.SoftmaxCrossEntropy(), train.x[:8], train.t[:8])
    >>> bool(gn.gradcheck(objective, "backprop", against="numerical-exact"))
    True
    """
    checked, reference = _estimator(estimator), _estimator(against)
    tolerance = Tolerance(rtol, atol)
    exact = objective.astype("float64")
    found, again = checked(objective), checked(objective)
    in_float64, wanted = checked(exact), reference(exact)
    entries = []
    for name, b in wanted.items():
        a = np.asarray(found[name], dtype=np.float64)
        verdict: Verdict = "agrees"
        cause = ""
        if not np.array_equal(a, again[name], equal_nan=True):
            verdict = "random"
        elif not tolerance.allows(a, b):
            a = np.asarray(in_float64[name])
            verdict = _judged(exact, name, a, b, tolerance)
            if verdict == "agrees":
                verdict, a = "rounding", np.asarray(found[name], dtype=np.float64)
        if verdict == "wrong":
            stale = _is_stale(exact, checked, name, a)
            cause = likely_cause(len(exact.t), a, b) or stale
        entries.append(entry(name, a, b, verdict, cause))
    return GradientCheck(_name(estimator), _name(against), tuple(entries))


def _judged(exact: Objective, name: str, a: Array, b: Array, tolerance: Tolerance) -> Verdict:
    def losses() -> Vector:
        return exact.loss.per_sample(exact.network.forward(exact.x, training=True), exact.t)

    return judged(a, b, losses, exact.parameters()[name], tolerance)


def _is_stale(objective: Objective, estimator: GradientEstimator, name: str, a: Array) -> str:
    if isinstance(objective.x, tuple):
        return ""
    other = attrs.evolve(objective, x=objective.x[::-1] * 0.5 + 0.25)
    same = np.array_equal(estimator(other)[name], a)
    return "stale: it stays as it is when the mini-batch changes" if same else ""


def _estimator(named: GradientEstimator | str) -> GradientEstimator:
    return get_gradient_estimator(named) if isinstance(named, str) else named


def _name(estimator: GradientEstimator | str) -> str:
    if isinstance(estimator, str):
        return estimator
    name: str = getattr(estimator, "__name__", type(estimator).__name__)
    return name
