"""Self-gated activations: the input times a gate between 0 and 1 that depends on it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

__all__ = ["SATURATED", "gated"]

SATURATED: Final = 1000.0
"""Where the gates of this package, and all that vanishes with them, have reached their limits."""


def gated(x: Any, gate: Any) -> Any:
    """Compute ``x * gate``; where the gate is zero the product is, too, also for infinite `x`.

    Parameters
    ----------
    x, gate
        Arrays of one shape and dtype.

    Returns
    -------
    array
        Of that shape and dtype.

    Examples
    --------
    >>> gated(np.array([-np.inf, 2.0]), np.array([0.0, 0.5]))
    array([0., 1.])
    """
    return np.multiply(x, gate, out=np.zeros_like(gate), where=gate != 0)
