"""What a setting may be, as one types it: a value, several, or a range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, final

import click

__all__ = ["NAMES", "NUMBERS", "WHOLE_NUMBERS", "Range", "SettingRange"]

Value = TypeVar("Value")


@final
class Range(click.ParamType[Any], Generic[Value]):
    """A value, several with commas between them, or ``LOW..HIGH``.

    Parameters
    ----------
    name
        What the help calls it.
    read
        Makes a value of a text.
    between
        Makes a distribution of two values, or ``None`` where nothing lies between values.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[str], Value],
        between: Callable[[Value, Value], Value] | None = None,
    ) -> None:
        self.name = name
        self._read = read
        self._between = between

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the value, or where it is drawn from."""
        from graphnn.search import choice

        text = str(value)
        try:
            low, dots, high = text.partition("..")
            if dots and self._between is not None:
                return self._between(self._read(low), self._read(high))
            values = [self._read(part) for part in text.split(",") if part.strip()]
            if not values:
                raise ValueError("there is no value")
            return values[0] if len(values) == 1 else choice(*values)
        except ValueError as error:
            self.fail(f"{text!r}: {error}", param, ctx)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("wanted a number, several as in 0.1,1 or a range as in 1e-3..1") from None


def _whole(text: str) -> int:
    if not text.strip().isdecimal() or int(text) < 1:
        raise ValueError(
            "wanted a whole number from 1, several as in 20,50 or a range as in 20..100"
        )
    return int(text)


def _numbers(low: float, high: float) -> float:
    """Draw by orders of magnitude where there is more than one."""
    from graphnn.search import log_uniform, uniform

    return log_uniform(low, high) if 0 < 10 * low <= high else uniform(low, high)


def _whole_numbers(low: int, high: int) -> int:
    from graphnn.search import integers, log_integers

    return log_integers(low, high) if 10 * low <= high else integers(low, high)


NUMBERS: Final = Range("range", _number, _numbers)
WHOLE_NUMBERS: Final = Range("range", _whole, _whole_numbers)
NAMES: Final = Range("names", str.strip)


@final
class SettingRange(click.ParamType[tuple[str, Any]]):
    """A setting of the optimiser with its range: ``weight_decay=1e-8..1e-4``."""

    name = "name=range"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Any]:
        """Give the name, and the value or where it is drawn from."""
        name, equals, text = str(value).partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name.isidentifier():
            self.fail(f"{value!r}; wanted NAME=RANGE, such as weight_decay=1e-8..1e-4", param, ctx)
        return name, NUMBERS.convert(text, param, ctx)
