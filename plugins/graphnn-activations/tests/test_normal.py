"""The normal distribution against arithmetic of 60 digits."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from graphnn_activations import normal
from mills_ratio import coefficients, mills_ratio, normal_cdf, normal_pdf

POINTS = np.concatenate(
    [
        np.linspace(-37, -6, 63),
        np.random.default_rng(0).uniform(-6, 6, 300),
        np.array([-1e-300, -1e-8, 0.0, 1e-8, 1e-300, 8.0, 37.0]),
    ]
)


def worst(values: np.ndarray[Any, Any], exact: list[Decimal]) -> float:
    pairs = zip(values.tolist(), exact, strict=True)
    return max(abs(float((Decimal(value) - wanted) / wanted)) for value, wanted in pairs)


def test_the_oracle_agrees_with_printed_tables() -> None:
    """Abramowitz and Stegun, table 26.1: Q(1), Q(1.96), Q(3)."""
    assert abs(normal_cdf(-1.0) - Decimal("0.158655253931457")) < Decimal("1e-15")
    assert abs(normal_cdf(1.0) - Decimal("0.841344746068543")) < Decimal("1e-15")
    assert abs(normal_cdf(-3.0) - Decimal("0.001349898031630")) < Decimal("1e-15")
    assert abs(normal_pdf(1.0) - Decimal("0.241970724519143")) < Decimal("1e-15")


def test_the_oracle_has_no_seam() -> None:
    with localcontext(prec=60):
        below, above = mills_ratio(Decimal(3) - Decimal("1e-30")), mills_ratio(Decimal(3))
        assert 0 < below - above < Decimal("1e-30")


def test_the_oracle_agrees_with_erf() -> None:
    for x in (-2.0, -0.3, 0.0, 0.7, 2.5):
        assert float(normal_cdf(x)) == pytest.approx(
            (1 + math.erf(x / math.sqrt(2))) / 2, rel=1e-14
        )


def test_the_coefficients_are_what_their_program_computes() -> None:
    assert list(normal.COEFFICIENTS) == coefficients()


def test_cdf_is_exact_to_rounding() -> None:
    assert worst(normal.cdf(POINTS), [normal_cdf(x) for x in POINTS.tolist()]) < 1e-15


def test_pdf_is_exact_to_rounding() -> None:
    assert worst(normal.pdf(POINTS), [normal_pdf(x) for x in POINTS.tolist()]) < 1e-15


def test_float32_is_exact_to_rounding() -> None:
    points = POINTS[np.abs(POINTS) < 12].astype(np.float32)
    values = normal.cdf(points)
    assert values.dtype == np.float32
    assert worst(values, [normal_cdf(x) for x in points.tolist()]) < 6e-7


def test_limits() -> None:
    x = np.array([-np.inf, -1e300, -40.0, 40.0, 1e300, np.inf, np.nan])
    with np.errstate(all="raise", under="ignore"):
        assert normal.cdf(x).tolist()[:-1] == [0, 0, 0, 1, 1, 1]
        assert normal.pdf(x).tolist()[:-1] == [0, 0, 0, 0, 0, 0]
    assert np.isnan(normal.cdf(x)[-1])
    assert np.isnan(normal.pdf(x)[-1])
