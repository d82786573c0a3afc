"""Activations continued to complex arguments, for derivatives by a complex step.

Each agrees with its real formula on the real axis, and is analytic wherever that one has a
derivative. Where the formula compares, the real parts are compared, so that a tiny imaginary part
never changes sides.
"""

from __future__ import annotations

import numpy as np

from graphnn.functional.kinds import ComplexArray

__all__ = ["identity", "relu", "sigmoid", "step"]


def step(z: ComplexArray) -> ComplexArray:
    """Give 1 where the real part is positive, else 0: its derivative is zero."""
    return np.heaviside(z.real, 0).astype(z.dtype)


def identity(z: ComplexArray) -> ComplexArray:
    """Give `z`."""
    return z


def relu(z: ComplexArray) -> ComplexArray:
    """Give `z` where its real part is positive, else 0: the slope at zero is taken as zero."""
    return np.where(z.real <= 0, 0, z)


def sigmoid(z: ComplexArray) -> ComplexArray:
    """Compute ``1 / (1 + exp(-z))`` by exponentials that do not overflow."""
    negative = z.real < 0
    with np.errstate(under="ignore", invalid="ignore"):
        decay: ComplexArray = np.exp(np.where(negative, z, -z))
        return np.where(negative, decay, 1) / (1 + decay)
