"""A layer checked on its own: its pullback to each input and to each parameter."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, SeedLike
from graphnn.checking.habits import bad_habits
from graphnn.checking.layer_causes import cause_in_layer
from graphnn.checking.noise import measured_noise
from graphnn.checking.probe import Arrays, Probe
from graphnn.checking.report import Fault, GradientCheck, ParameterCheck
from graphnn.checking.verdicts import Tolerance, entry, judged, verdict_of
from graphnn.graph import Layer, Node, ShapeError
from graphnn.graph.batch import INTEGER, checked_batch

__all__ = ["checked", "gradcheck_layer"]

_REFERENCE = "numerical-walk"


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def gradcheck_layer(
    layer: Node[Any, Any],
    x: npt.ArrayLike | tuple[npt.ArrayLike, ...],
    *,
    rng: SeedLike | None = 0,
    rtol: float = 1e-5,
    atol: float | None = None,
) -> GradientCheck:
    """Check the pullback of one layer: to each parameter, and to each input.

    The output is weighed with cotangents that differ from one element to the next, so that a sum
    over the wrong axis shows; the layer runs in training, in float64, and draws the same at random
    in every pass. What it must not do whatever its numbers, such as to keep values from one pass
    to the next, is listed in ``faults``.

    Parameters
    ----------
    layer
        A layer, a node with several inputs or a network; it is not changed.
    x : array of shape (N, ...), or tuple of them
        A batch for each input, small and best without special values such as zeros: everything is
        walked element by element.
    rng
        Draws the cotangents.
    rtol, atol
        As in `gradcheck`.

    Returns
    -------
    GradientCheck
        An entry for each parameter and, unless the layer takes integers, one named ``"input"``,
        or ``"input 0"``, ``"input 1"`` where there are several.

    Raises
    ------
    NotDifferentiableError
        If the layer has no pullback.
    ShapeError
        If the layer does not take such batches.
    ValueError
        If a batch is empty, or holds NaN or infinity.

    Examples
    --------
    >>> import graphnn as gn
    >>> report = gradcheck_layer(gn.Dense(3, 2), np.random.default_rng(0).normal(size=(4, 3)))
    >>> [(each.name, each.verdict) for each in report]
    [('weight', 'agrees'), ('bias', 'agrees'), ('input', 'agrees')]
    """
    batches = x if isinstance(x, tuple) else (x,)
    return checked(Probe.of(layer, _fitting(layer, batches), rng), rtol, atol)


def _fitting(layer: Node[Any, Any], batches: tuple[npt.ArrayLike, ...]) -> Arrays:
    """Make batches that one can differentiate at of what a caller gave."""
    who = f"gradcheck_layer: {layer.label}"
    taken = layer.input_shape() if isinstance(layer, Layer) and len(batches) == 1 else None
    dtype = INTEGER if layer.takes_integers else np.dtype(np.float64)
    arrays = tuple(checked_batch(lambda: who, batch, dtype, taken) for batch in batches)
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) > 1:
        raise ShapeError(f"{who} takes batches of one length but got {lengths} samples")
    for array in arrays:
        if not array.size:
            raise ValueError(
                f"{who} got an empty batch, of shape {array.shape}; wanted a sample or more"
            )
        if not np.isfinite(array).all():
            raise ValueError(f"{who} got NaN or infinity in x; wanted finite numbers")
    try:
        # A copy, since a shape may be found by running a layer, which may keep what it sees.
        layer.astype("float64").infer([array.shape[1:] for array in arrays])
    except ShapeError as error:
        raise ShapeError(f"{who} {error}") from None
    return arrays


def checked(probe: Probe, rtol: float, atol: float | None) -> GradientCheck:
    """Check a node that is set up already."""
    title = probe.wiring.steps[0].node.label
    # First of all: a layer that keeps values has kept none yet.
    habits = tuple(Fault(title, "", cause) for cause in bad_habits(probe))
    noise = measured_noise(probe.value, list(probe.arrays().values()))
    tolerance = Tolerance(rtol, atol, noise)
    found = probe.derivatives()
    entries = [_entry(probe, name, found[name], tolerance) for name in probe.arrays()]
    return GradientCheck("vjp", _REFERENCE, tuple(entries), habits)


def _entry(probe: Probe, name: str, a: Array, tolerance: Tolerance) -> ParameterCheck:
    b = probe.difference(name)
    if tolerance.allows(a, b):
        return entry(name, a, b, "agrees", "")

    def losses() -> Array:
        # Averaged over the samples it is the value, which is their sum.
        return probe.per_sample() * probe.samples

    verdict, said = verdict_of(judged(a, b, losses, probe.arrays()[name], tolerance), _REFERENCE)
    if verdict == "wrong":
        said = cause_in_layer(probe, name, a, b)
    return entry(name, a, b, verdict, said)
