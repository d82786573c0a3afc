"""Values of the functions: from the papers, and from the formulas in arithmetic of 60 digits."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from graphnn_activations import ELU, GELU, SELU, Mish, Softplus, Swish, TanhGELU
from graphnn_activations.elu import SELU_ALPHA, SELU_SCALE
from mills_ratio import PI, normal_cdf, normal_pdf

from graphnn import Elementwise

Function = Callable[[Decimal], Decimal]

POINTS = [-30.0, -9.5, -2.0, -1.3, -0.75, -1e-3, 0.0, 1e-3, 0.5, 1.0, 2.7, 9.5, 30.0]


def sigmoid(x: Decimal) -> Decimal:
    return 1 / (1 + (-x).exp())


def swish(beta: str) -> Function:
    return lambda x: x * sigmoid(Decimal(beta) * x)


def swish_slope(beta: str) -> Function:
    def slope(x: Decimal) -> Decimal:
        s = sigmoid(Decimal(beta) * x)
        return s + Decimal(beta) * x * s * (1 - s)

    return slope


def softplus(beta: str) -> Function:
    return lambda x: (1 + (Decimal(beta) * x).exp()).ln() / Decimal(beta)


def tanh(x: Decimal) -> Decimal:
    return 2 * sigmoid(2 * x) - 1


def mish(x: Decimal) -> Decimal:
    return x * tanh(softplus("1")(x))


def mish_slope(x: Decimal) -> Decimal:
    gate = tanh(softplus("1")(x))
    return gate + x * (1 - gate * gate) * sigmoid(x)


def inner(x: Decimal) -> Decimal:
    return (2 / PI).sqrt() * (x + Decimal("0.044715") * x**3)


def tanh_gelu(x: Decimal) -> Decimal:
    return x * (1 + tanh(inner(x))) / 2


def tanh_gelu_slope(x: Decimal) -> Decimal:
    t = tanh(inner(x))
    steepness = (2 / PI).sqrt() * (1 + 3 * Decimal("0.044715") * x**2)
    return (1 + t) / 2 + x * (1 - t * t) * steepness / 2


def elu(alpha: str) -> Function:
    return lambda x: x if x > 0 else Decimal(alpha) * (x.exp() - 1)


def elu_slope(alpha: str) -> Function:
    return lambda x: Decimal(1) if x > 0 else Decimal(alpha) * x.exp()


CASES: list[tuple[Elementwise[Any], Function, Function]] = [
    (Swish(), swish("1"), swish_slope("1")),
    (Swish(beta=2.5), swish("2.5"), swish_slope("2.5")),
    (
        GELU(),
        lambda x: x * normal_cdf(float(x)),
        lambda x: normal_cdf(float(x)) + x * normal_pdf(float(x)),
    ),
    (TanhGELU(), tanh_gelu, tanh_gelu_slope),
    (Softplus(), softplus("1"), sigmoid),
    (Softplus(beta=0.5), softplus("0.5"), lambda x: sigmoid(x / 2)),
    (Mish(), mish, mish_slope),
    (ELU(), elu("1"), elu_slope("1")),
    (ELU(alpha=0.25), elu("0.25"), elu_slope("0.25")),
]


def exact(function: Function) -> list[float]:
    # 1 - tanh(x)**2 loses twice the exponent of exp(x): many digits for few.
    with localcontext(prec=800):
        return [float(function(Decimal(x))) for x in POINTS]


@pytest.mark.parametrize(("activation", "value", "slope"), CASES)
def test_values(activation: Elementwise[Any], value: Function, slope: Function) -> None:
    y = activation.forward(np.array(POINTS))
    np.testing.assert_allclose(y, exact(value), rtol=2e-14, atol=0)


@pytest.mark.parametrize(("activation", "value", "slope"), CASES)
def test_slopes(activation: Elementwise[Any], value: Function, slope: Function) -> None:
    x = np.array(POINTS)
    found = activation.derivative(x, activation.forward(x))
    np.testing.assert_allclose(found, exact(slope), rtol=2e-14, atol=2e-16)


def test_swish_reaches_the_minimum_of_the_silu_paper() -> None:
    """Elfwing et al., section 2.3: about -0.28 at x about -1.28."""
    x = np.linspace(-5, 0, 500_001)
    y = Swish().forward(x)
    assert (round(float(y.min()), 2), round(float(x[y.argmin()]), 2)) == (-0.28, -1.28)


def test_mish_reaches_the_minimum_of_its_paper() -> None:
    """Misra, section 2: bounded below, with the range [about -0.31, infinity)."""
    assert round(float(Mish().forward(np.linspace(-5, 0, 10_001)).min()), 2) == -0.31


def test_swish_goes_from_a_line_to_relu() -> None:
    x = np.linspace(-3, 3, 61)
    np.testing.assert_allclose(Swish(beta=1e-9).forward(x), x / 2, atol=1e-8)
    np.testing.assert_allclose(Swish(beta=1e9).forward(x), np.maximum(x, 0), atol=1e-8)


def test_softplus_identities() -> None:
    x = np.linspace(-20, 20, 401)
    y = Softplus()
    np.testing.assert_allclose(y.forward(x) - y.forward(-x), x, atol=1e-14)
    np.testing.assert_allclose(Softplus(beta=3.0).forward(x), y.forward(3 * x) / 3, rtol=1e-14)
    assert y.forward(np.zeros(1))[0] == math.log(2)


def test_gelu_is_the_formula_with_erf() -> None:
    """Hendrycks and Gimpel, section 2: x / 2 * (1 + erf(x / sqrt(2)))."""
    x = np.linspace(-5, 5, 101)
    wanted = [z / 2 * (1 + math.erf(z / math.sqrt(2))) for z in x.tolist()]
    np.testing.assert_allclose(GELU().forward(x), wanted, rtol=0, atol=1e-15)


def test_the_approximation_by_tanh_is_near() -> None:
    x = np.linspace(-10, 10, 20_001)
    gap = np.abs(TanhGELU().forward(x) - GELU().forward(x)).max()
    assert 4e-4 < gap < 5e-4


def test_the_numbers_of_selu() -> None:
    """Klambauer et al., equation 14: the fixed point with mean 0 and variance 1, in closed form."""
    a, b = math.erfc(1 / math.sqrt(2)), math.erfc(math.sqrt(2))
    alpha = -math.sqrt(2 / math.pi) / (a * math.exp(0.5) - 1)
    scale = (1 - a * math.sqrt(math.e)) * math.sqrt(2 * math.pi)
    scale /= math.sqrt(
        2 * b * math.e**2
        + math.pi * a**2 * math.e
        - 2 * (2 + math.pi) * a * math.sqrt(math.e)
        + math.pi
        + 2
    )
    assert pytest.approx(alpha, rel=1e-14) == SELU_ALPHA
    assert pytest.approx(scale, rel=1e-14) == SELU_SCALE


def test_selu_keeps_mean_and_variance() -> None:
    """The integral of value and square over the standard normal is 0 and 1."""
    x = np.linspace(-12, 12, 240_001)
    weight = np.exp(-x * x / 2) / math.sqrt(2 * math.pi) * (x[1] - x[0])
    y = SELU().forward(x)
    assert abs((y * weight).sum()) < 1e-9
    assert abs((y * y * weight).sum() - 1) < 1e-9


def test_selu_is_a_scaled_elu() -> None:
    x = np.linspace(-5, 5, 101)
    elu = ELU(alpha=SELU_ALPHA)
    np.testing.assert_array_equal(SELU().forward(x), SELU_SCALE * elu.forward(x))
    slopes = SELU().derivative(x, x), SELU_SCALE * elu.derivative(x, x)
    np.testing.assert_array_equal(*slopes)
