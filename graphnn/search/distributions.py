"""What a setting may be: where it is drawn from, and which values stand on a grid."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import attrs
import numpy as np

__all__ = [
    "Choice",
    "Distribution",
    "Integers",
    "LogIntegers",
    "LogUniform",
    "Plain",
    "Uniform",
    "as_plain",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Plain: TypeAlias = "str | int | float | bool | None"
"""What a line of JSON holds as it is."""


class Distribution(ABC, Generic[T_co]):
    """Where a setting comes from; one's own kind has the methods `draw` and `grid`.

    Where its values are neither numbers nor texts, it writes and reads them for the record too.
    """

    scale: Literal["linear", "log", "names"] = "linear"
    """How an axis shows the values."""

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> T_co:
        """Draw one value."""

    @abstractmethod
    def grid(self, points: int) -> Sequence[T_co]:
        """Give at most `points` values that cover what may be drawn, in order."""

    def written(self, value: Any) -> Plain:
        """Write a value for a record."""
        return as_plain(value)

    def read(self, written: Plain) -> T_co:
        """Give the value that `written` wrote."""
        return written  # type: ignore[return-value]


def as_plain(value: object) -> Plain:
    """Write a value as JSON has it; what JSON has not, by its ``repr`` without addresses.

    >>> as_plain(0.1), as_plain(np.int64(3)), as_plain((100, 50)), as_plain(as_plain)
    (0.1, 3, '(100, 50)', '<function as_plain>')
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | int | float):
        return value
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))


@attrs.frozen
class Uniform(Distribution[float]):
    """A real number, every one between `low` and `high` as likely."""

    low: float = attrs.field(converter=float)
    high: float = attrs.field(converter=float)

    def __attrs_post_init__(self) -> None:
        _check_ends(self, self.low, self.high)

    def draw(self, rng: np.random.Generator) -> float:
        """Draw one value."""
        return float(rng.uniform(self.low, self.high))

    def grid(self, points: int) -> Sequence[float]:
        """Give evenly spaced values, both ends among them."""
        return [float(value) for value in np.linspace(self.low, self.high, points)]


@attrs.frozen
class LogUniform(Distribution[float]):
    """A positive real number whose logarithm is uniform: every power of ten as likely."""

    low: float = attrs.field(converter=float)
    high: float = attrs.field(converter=float)
    scale = "log"

    def __attrs_post_init__(self) -> None:
        _check_ends(self, self.low, self.high)
        _check_positive(self, self.low)

    def draw(self, rng: np.random.Generator) -> float:
        """Draw one value."""
        return self._within(math.exp(rng.uniform(math.log(self.low), math.log(self.high))))

    def grid(self, points: int) -> Sequence[float]:
        """Give values of equal ratios, both ends among them."""
        return [self._within(float(x)) for x in np.geomspace(self.low, self.high, points)]

    def _within(self, value: float) -> float:
        # The exponential of a logarithm may be off by a last bit.
        return min(max(value, self.low), self.high)


@attrs.frozen
class Integers(Distribution[int]):
    """A whole number, every one from `low` to `high` as likely, both among them."""

    low: int
    high: int

    def __attrs_post_init__(self) -> None:
        _check_whole(self, self.low, self.high)
        _check_ends(self, self.low, self.high)

    def draw(self, rng: np.random.Generator) -> int:
        """Draw one value."""
        return int(rng.integers(self.low, self.high, endpoint=True))

    def grid(self, points: int) -> Sequence[int]:
        """Give evenly spaced values, rounded, both ends among them."""
        return _rounded(np.linspace(self.low, self.high, points))


@attrs.frozen
class LogIntegers(Distribution[int]):
    """A positive whole number; ``n`` comes with probability ``log((n + 1) / n)``, but for scale."""

    low: int
    high: int
    scale = "log"

    def __attrs_post_init__(self) -> None:
        _check_whole(self, self.low, self.high)
        _check_ends(self, self.low, self.high)
        _check_positive(self, self.low)

    def draw(self, rng: np.random.Generator) -> int:
        """Draw one value."""
        drawn = math.exp(rng.uniform(math.log(self.low), math.log(self.high + 1)))
        return min(max(int(drawn), self.low), self.high)

    def grid(self, points: int) -> Sequence[int]:
        """Give values of equal ratios, rounded, both ends among them."""
        return _rounded(np.geomspace(self.low, self.high, points))


@attrs.frozen
class Choice(Distribution[T]):
    """One of several values, each as likely."""

    options: tuple[T, ...] = attrs.field(converter=tuple)
    scale = "names"

    @options.validator
    def _check_options(self, attribute: attrs.Attribute[Any], options: tuple[T, ...]) -> None:
        if not options:
            raise ValueError("choice: nothing to choose from; give it two values or more")
        if len(options) == 1 and isinstance(options[0], list | tuple | set | range):
            raise ValueError(
                f"choice: {options[0]!r} is a single value; values are given one by one, as in "
                "choice(20, 50), or with a star, choice(*values)"
            )
        written = [as_plain(option) for option in options]
        twice = [name for place, name in enumerate(written) if name in written[:place]]
        if twice:
            raise ValueError(f"choice: {twice[0]!r} stands there twice")

    def draw(self, rng: np.random.Generator) -> T:
        """Draw one value."""
        return self.options[int(rng.integers(len(self.options)))]

    def grid(self, points: int) -> Sequence[T]:
        """Give every value, whatever `points` says: between names there is nothing."""
        return self.options

    def read(self, written: Plain) -> T:
        """Give the option that is written so."""
        for option in self.options:
            if as_plain(option) == written:
                return option
        raise ValueError(f"{written!r} is none of {', '.join(map(repr, self.options))}")


def _rounded(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[int]:
    return sorted({round(float(value)) for value in values})


def _check_ends(distribution: object, low: float, high: float) -> None:
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(
            f"{distribution!r}: wanted two finite numbers, the lower one first; a setting that "
            "is not searched is given as it is"
        )


def _check_positive(distribution: object, low: float) -> None:
    if low <= 0:
        raise ValueError(
            f"{distribution!r}: a logarithmic range begins above 0, got {low!r}; for one that "
            "begins at 0 take a uniform one"
        )


def _check_whole(distribution: object, *ends: object) -> None:
    if not all(isinstance(end, int) and not isinstance(end, bool) for end in ends):
        raise TypeError(f"{distribution!r}: wanted whole numbers")
