"""Distributions as mypy is to see them: as the values that will be drawn.

The call ``Space(Settings, learning_rate=log_uniform(1e-6, 1e-2))`` is checked as if it were
``Settings(learning_rate=...)``, so a misspelt field, one left out, and a fraction where a whole
number belongs are errors of type. ``attrs.field`` tells the same white lie.
"""

from __future__ import annotations

from typing import TypeVar, cast

from graphnn.search.distributions import (
    Choice,
    Distribution,
    Integers,
    LogIntegers,
    LogUniform,
    Uniform,
)

__all__ = ["choice", "drawn", "integers", "log_integers", "log_uniform", "uniform"]

T = TypeVar("T")


def drawn(distribution: Distribution[T]) -> T:
    """Let a setting be drawn from a distribution of one's own.

    Parameters
    ----------
    distribution
        Where from.

    Returns
    -------
    Distribution
        Itself; mypy takes it for a value.
    """
    return cast(T, distribution)


def uniform(low: float, high: float) -> float:
    """Let a setting be a real number, every one between `low` and `high` as likely.

    Examples
    --------
    >>> uniform(0, 0.5)
    Uniform(low=0.0, high=0.5)
    """
    return drawn(Uniform(low, high))


def log_uniform(low: float, high: float) -> float:
    """Let a setting be a positive real number, every power of ten as likely (section 6.5.2).

    For what acts by its order of magnitude: learning rate, weight decay.

    Parameters
    ----------
    low, high
        Between them; positive.

    Examples
    --------
    >>> log_uniform(1e-6, 1e-2)
    LogUniform(low=1e-06, high=0.01)
    """
    return drawn(LogUniform(low, high))


def integers(low: int, high: int) -> int:
    """Let a setting be a whole number from `low` to `high`, each as likely, both among them.

    Examples
    --------
    >>> integers(20, 100)
    Integers(low=20, high=100)
    """
    return drawn(Integers(low, high))


def log_integers(low: int, high: int) -> int:
    """Let a setting be a positive whole number, every doubling as likely.

    Examples
    --------
    >>> log_integers(8, 512)
    LogIntegers(low=8, high=512)
    """
    return drawn(LogIntegers(low, high))


def choice(*options: T) -> T:
    """Let a setting be one of several values, each as likely.

    Parameters
    ----------
    *options
        The values; what JSON does not have is recorded by its name or ``repr``.

    Examples
    --------
    >>> choice("relu", "sigmoid")
    Choice(options=('relu', 'sigmoid'))
    """
    return drawn(Choice(options))
