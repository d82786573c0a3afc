"""One gradient estimator checked against another."""

from __future__ import annotations

import numpy as np

from graphnn.checking.doubts import Doubts
from graphnn.checking.report import GradientCheck
from graphnn.checking.suspects import faults
from graphnn.checking.verdicts import entry
from graphnn.gradients import Gradient, GradientEstimator, Objective
from graphnn.plugins import get_gradient_estimator

__all__ = ["gradcheck"]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def gradcheck(
    objective: Objective,
    estimator: GradientEstimator | str = "backprop",
    *,
    against: GradientEstimator | str = "numerical-exact",
    rtol: float = 1e-5,
    atol: float | None = None,
) -> GradientCheck:
    """Compare two gradient estimators on one objective.

    The one that is checked works in the network's own dtype, and again in float64 where that
    makes a difference; the other always works in float64. Where they differ, the loss itself is
    asked, at single elements, which of them is right, and where a gradient is wrong, every layer
    is checked on its own: those that are at fault are listed in ``faults``.

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
        the greatest derivative of that parameter. Without `atol` it is what the rounding of this
        loss, which is measured, leaves in a difference.

    Returns
    -------
    GradientCheck
        True where nothing is wrong; printed, it is a table.

    Raises
    ------
    ValueError
        If the estimator does not give a derivative by every parameter.

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
    exact = objective.astype("float64")
    found, again = checked(objective), checked(objective)
    wanted = reference(exact)
    _check_fits(_name(estimator), found, wanted)
    doubts = Doubts(objective, exact, checked, reference, wanted, _name(against), rtol, atol)
    entries = []
    for name, b in wanted.items():
        a = np.asarray(found[name], dtype=np.float64)
        if not np.array_equal(a, again[name], equal_nan=True):
            entries.append(entry(name, a, b, "random", doubts.unsteady(name, again[name])))
        elif doubts.tolerance.allows(a, b):
            entries.append(entry(name, a, b, "agrees", ""))
        else:
            entries.append(doubts.resolved(name, a, b))
    failed = any(each.verdict in ("wrong", "random") for each in entries)
    where = faults(exact, rtol) if failed and doubts.is_finite else ()
    return GradientCheck(_name(estimator), _name(against), tuple(entries), tuple(where))


def _check_fits(who: str, found: Gradient, wanted: Gradient) -> None:
    if found.keys() != wanted.keys():
        raise ValueError(
            f"gradcheck: {who} gives derivatives by {sorted(found)}; "
            f"wanted one by each parameter, {sorted(wanted)}"
        )
    for name, array in found.items():
        if np.shape(array) != wanted[name].shape:
            raise ValueError(
                f"gradcheck: {who} gives {name!r} a derivative of shape {np.shape(array)}; "
                f"wanted that of the parameter, {wanted[name].shape}"
            )


def _estimator(named: GradientEstimator | str) -> GradientEstimator:
    return get_gradient_estimator(named) if isinstance(named, str) else named


def _name(estimator: GradientEstimator | str) -> str:
    if isinstance(estimator, str):
        return estimator
    name: str = getattr(estimator, "__name__", type(estimator).__name__)
    return name
