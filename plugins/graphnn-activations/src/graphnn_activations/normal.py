"""Density and distribution function of the standard normal, to rounding, in NumPy alone."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

__all__ = ["SATURATED", "cdf", "pdf"]

SATURATED: Final = 40.0
"""Where density and tail have underflowed to zero in float64."""

COEFFICIENTS: Final = (
    -2.623107347133476e-09,
    -1.9551358868985616e-09,
    3.197926671666804e-08,
    1.879082322370048e-08,
    -2.4857126248016745e-07,
    -5.084465378687302e-08,
    1.7419821586224816e-06,
    -9.792625707303523e-07,
    -1.1438048033346894e-05,
    2.2387565714911816e-05,
    5.164652974177416e-05,
    -0.00029015535246077655,
    0.000293714378044958,
    0.0017556261651970652,
    -0.009746579683265262,
    0.02836227737211114,
    -0.05869339857664934,
    0.09230432116428125,
    -0.10880393014244462,
    0.08227673848999506,
    0.0035854154854790257,
    -0.14024059858554525,
    1.2375126308378275,
)
"""Of ``(1 + 2 * v) * exp(v**2) * erfc(v)`` in ``t = (v - 3.75) / (v + 3.75)``, highest first.

Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x) exp(x**2) erfc(x) in 0 <= x < inf",
Mathematics of Computation 36 (1981) 249-253, found this form, nearly constant for all ``v >= 0``.
The coefficients are computed to 60 digits by ``tests/mills_ratio.py``.
"""


def cdf(x: Any) -> Any:
    """Compute the probability that a standard normal variable is below `x`.

    The relative error is below 1e-15 in float64 (5.3e-16 was measured), both tails included.

    Parameters
    ----------
    x
        Floating-point array, any shape.

    Returns
    -------
    array
        Values from 0 to 1, shape and dtype of `x`.

    Examples
    --------
    >>> cdf(np.array([-40.0, -1.96, 0.0, 1.96])).round(6)
    array([0.      , 0.024998, 0.5     , 0.975002])
    """
    z = np.minimum(np.abs(x), SATURATED)
    v = z * math.sqrt(0.5)
    tail = 0.5 * _bell(z) * _polynomial((v - 3.75) / (v + 3.75)) / (1 + 2 * v)
    return np.where(x < 0, tail, 1 - tail)


def pdf(x: Any) -> Any:
    """Compute the density of the standard normal, to the same accuracy.

    Parameters
    ----------
    x
        Floating-point array, any shape.

    Returns
    -------
    array
        Shape and dtype of `x`.

    Examples
    --------
    >>> pdf(np.array([-40.0, 0.0, 1.0])).round(6)
    array([0.      , 0.398942, 0.241971])
    """
    return _bell(np.minimum(np.abs(x), SATURATED)) * (1 / math.sqrt(2 * math.pi))


def _bell(z: Any) -> Any:
    # exp(-z**2 / 2) would magnify the rounding of z**2 by z**2 / 2. The square of a multiple of
    # 1/16 is exact, and the rest is small.
    near = np.round(z * 16) / 16
    return np.exp(near * near * -0.5) * np.exp((z - near) * (z + near) * -0.5)


def _polynomial(t: Any) -> Any:
    total = np.full_like(t, COEFFICIENTS[0])
    for coefficient in COEFFICIENTS[1:]:
        total = total * t + coefficient
    return total
