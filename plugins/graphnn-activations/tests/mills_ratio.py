"""The normal distribution to 40 digits, and the polynomial that `graphnn_activations` uses for it.

``python tests/mills_ratio.py`` prints the coefficients that stand in ``normal.py``.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

DIGITS = 60
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620900")
NODES = 48
DEGREE = 22


def mills_ratio(z: Decimal) -> Decimal:
    """Compute ``(1 - cdf(z)) / pdf(z)`` for ``z >= 0``.

    Below 3 by the series ``cdf(z) - 1/2 = pdf(z) * (z + z**3 / 3 + z**5 / (3 * 5) + ...)``, above
    by Laplace's continued fraction ``1 / (z + 1 / (z + 2 / (z + 3 / ...)))``; Abramowitz and
    Stegun, 26.2.11 and 26.2.14.
    """
    if z < 3:
        term = total = z
        for k in range(1, 200):
            term = term * z * z / (2 * k + 1)
            total += term
        return (PI / 2).sqrt() * (z * z / 2).exp() - total
    fraction = z
    for k in range(600, 0, -1):
        fraction = z + k / fraction
    return 1 / fraction


def normal_cdf(x: float) -> Decimal:
    """Compute the distribution function of the standard normal."""
    with localcontext(prec=DIGITS):
        z = Decimal(abs(x))
        tail = mills_ratio(z) * (-z * z / 2).exp() / (2 * PI).sqrt()
        return tail if x < 0 else 1 - tail


def normal_pdf(x: float) -> Decimal:
    """Compute the density of the standard normal."""
    with localcontext(prec=DIGITS):
        z = Decimal(x)
        return (-z * z / 2).exp() / (2 * PI).sqrt()


def cosine(angle: Decimal) -> Decimal:
    """Compute the cosine by its series."""
    term = total = Decimal(1)
    for k in range(1, 60):
        term = -term * angle * angle / ((2 * k - 1) * (2 * k))
        total += term
    return total


def scaled(t: Decimal) -> Decimal:
    """Compute ``(1 + 2 * x) * exp(x**2) * erfc(x)`` at ``x = 3.75 * (1 + t) / (1 - t)``."""
    x = Decimal("3.75") * (1 + t) / (1 - t)
    return (1 + 2 * x) * (2 / PI).sqrt() * mills_ratio(Decimal(2).sqrt() * x)


def chebyshev_series() -> list[Decimal]:
    """Interpolate `scaled` at Chebyshev's nodes; give the coefficients of T_0, T_1, ..."""
    angles = [PI * (2 * j + 1) / (2 * NODES) for j in range(NODES)]
    values = [scaled(cosine(angle)) for angle in angles]
    series = []
    for k in range(DEGREE + 1):
        total = sum(
            (
                value * cosine(k * angle % (2 * PI))
                for value, angle in zip(values, angles, strict=True)
            ),
            Decimal(0),
        )
        series.append(total * (1 if k == 0 else 2) / NODES)
    return series


def power_series(chebyshev: list[Decimal]) -> list[Decimal]:
    """Turn coefficients of Chebyshev's polynomials into those of 1, t, t**2, ..."""
    powers = [Decimal(0)] * len(chebyshev)
    older = [Decimal(1)]
    newer = [Decimal(0), Decimal(1)]
    for coefficient in chebyshev:
        for power, factor in enumerate(older):
            powers[power] += coefficient * factor
        doubled = [Decimal(0), *(2 * factor for factor in newer)]
        padded = [*older, *[Decimal(0)] * (len(doubled) - len(older))]
        older, newer = newer, [a - b for a, b in zip(doubled, padded, strict=True)]
    return powers


def coefficients() -> list[float]:
    """Compute the coefficients of the polynomial in ``t``, the highest power first."""
    with localcontext(prec=DIGITS):
        return [float(value) for value in reversed(power_series(chebyshev_series()))]


if __name__ == "__main__":
    for value in coefficients():
        print(f"    {value!r},")
