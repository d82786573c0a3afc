"""Whether the samples of a batch stay apart, and what becomes of NaN.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import numpy as np

from graphnn.arrays import Array
from graphnn.graph.modes import in_mode
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.layers import AnyLayer, any_batch, draws, exact_batch

__all__ = ["SAMPLES"]


@check(exact_batch)
def samples_stay_apart_as_declared(layer: AnyLayer, x: Array) -> None:
    """A layer that declares ``mixes_samples = False`` gives each sample what it gives it alone."""
    if layer.mixes_samples:
        raise NotApplicable("it declares, or does not deny, that it mixes samples")
    if draws(layer):
        raise NotApplicable("it draws at random")
    forward = in_mode(layer, "forward", training=True)
    together = forward(x)
    for i in range(len(x)):
        alone = forward(x[i : i + 1])
        np.testing.assert_allclose(together[i : i + 1], alone, rtol=1e-9, atol=1e-12)


@check(any_batch)
def passes_nan_on(layer: AnyLayer, x: Array) -> None:
    """A sample of NaN gives NaN, without an error, and leaves samples alone that stay apart."""
    if layer.takes_integers:
        raise NotApplicable("it takes integers")
    wanted = layer.forward(x.copy())
    x[0] = np.nan
    with np.errstate(all="ignore"):
        y = layer.forward(x)
    assert np.isnan(y[0]).any(), f"a sample of NaN gives {y[0].ravel()[:5]}"
    if not (layer.mixes_samples or draws(layer)):
        np.testing.assert_allclose(y[1:], wanted[1:], rtol=1e-5, atol=1e-6)


SAMPLES = (samples_stay_apart_as_declared, passes_nan_on)
