"""JSON read without mercy: no key twice, no NaN, no infinity, no depth without end."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from graphnn.io.errors import ModelFileError, quoted

__all__ = ["canonical", "is_shallow", "parse"]

_DEEPEST: Final = 100

_TEXT: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')


def parse(text: str) -> Any:
    """Parse JSON.

    Raises
    ------
    ModelFileError
        If it is none, or says something twice, or holds a number that JSON does not have.

    Examples
    --------
    >>> parse('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ...
    graphnn.io.errors.ModelFileError: the key 'a' stands there twice
    """
    if not is_shallow(text):
        raise ModelFileError("its JSON is nested too deeply")
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite
        )
    except ModelFileError:
        raise
    except ValueError as error:
        raise ModelFileError(f"it holds text that is no JSON: {error}") from None


def is_shallow(text: str) -> bool:
    """Tell whether JSON is nested so little that nobody who walks it runs out of stack.

    >>> is_shallow("[[1]]"), is_shallow("[" * 101 + "]" * 101), is_shallow('["' + "[" * 101 + '"]')
    (True, False, True)
    """
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", _TEXT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > _DEEPEST:
            return False
    return True


def canonical(value: Any) -> str:
    r"""Write JSON in the one way in which graphnn writes it: in order, tight, in ASCII.

    >>> canonical({"a": [None, "é"], "b": 1.0})
    '{"a":[null,"\\u00e9"],"b":1.0}'
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ModelFileError(f"the key {quoted(key)} stands there twice")
        found[key] = value
    return found


def _refuse(constant: str) -> Any:
    raise ModelFileError(f"{constant} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ModelFileError(f"the number {quoted(text)} is too large")
    return number
