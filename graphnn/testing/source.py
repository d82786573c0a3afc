"""Values written as Python: what the programs that reproduce a failure are made of."""

from __future__ import annotations

import ast
import inspect
import math
import sys
import textwrap
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from graphnn.graph import Network, Sequential

__all__ = ["Source", "evaluated", "function_source", "joined", "written"]

_NUMPY = "import numpy as np"


@attrs.frozen
class Source:
    """A Python expression, and what has to stand before it.

    Parameters
    ----------
    text
        The expression.
    before
        Imports and definitions, in order.
    """

    text: str
    before: tuple[str, ...] = ()


def joined(template: str, *parts: Source) -> Source:
    """Put expressions into the places ``{}`` of a template."""
    before = dict.fromkeys(line for part in parts for line in part.before)
    return Source(template.format(*(part.text for part in parts)), tuple(before))


def evaluated(text: str) -> tuple[Any, Source]:
    """Evaluate an expression that may use ``np``; give its value and its source."""
    return eval(text, {"np": np}), Source(text, (_NUMPY,))


def written(value: object) -> Source:
    """Write a value so that evaluating gives an equal one.

    >>> written((1, np.float32(0.5))).text
    '(1, np.float32(0.5))'
    """
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    if isinstance(value, Sequential):
        return joined(
            f"{{}}({', '.join('{}' for _ in value)})", _definition(Sequential), *map(written, value)
        )
    if attrs.has(type(value)) and not isinstance(value, Network):
        return _object(value)
    return _opaque(value)


def function_source(function: Callable[..., object]) -> Source:
    """Give the text of a function without its decorators, after the imports that it needs."""
    (definition,) = _tree(function).body
    assert isinstance(definition, ast.FunctionDef)
    run = ast.Module(definition.body, [])  # decorators and annotations play no part in a call
    return Source("", (*_needed(vars(sys.modules[function.__module__]), run), _text(function)))


def _number(value: Any) -> Source:
    if isinstance(value, float) and not math.isfinite(value):
        return Source(f'float("{value}")')
    return Source(repr(value))


def _array(value: Any) -> Source:
    if not value.size:
        return Source(f'np.empty({value.shape}, "{value.dtype}")', (_NUMPY,))
    elements = np.array2string(
        value, separator=", ", threshold=sys.maxsize, floatmode="unique", max_line_width=80
    )
    plain = elements.replace("nan", "np.nan").replace("inf", "np.inf")
    return Source(f'np.array({plain}, "{value.dtype}")', (_NUMPY,))


def _numpy_number(value: Any) -> Source:
    return Source(f"np.{value.dtype.name}({value.item()!r})", (_NUMPY,))


def _sequence(value: Any) -> Source:
    inside = ", ".join("{}" for _ in value)
    if isinstance(value, list):
        return joined(f"[{inside}]", *map(written, value))
    return joined(f"({inside},)" if len(value) == 1 else f"({inside})", *map(written, value))


def _mapping(value: Mapping[Any, Any]) -> Source:
    pairs = ", ".join("{}: {}" for _ in value)
    parts = [written(each) for pair in value.items() for each in pair]
    return joined(f"{{{{{pairs}}}}}", *parts)


def _object(value: Any) -> Source:
    """Write an object of an attrs class by those of its fields that differ from their defaults."""
    arguments, parts = list[str](), list[Source]()
    drawn = getattr(value, "drawn_parameters", ())
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name, field.default)
        if not field.init or field.name in drawn or _is_default(held, field.default):
            continue
        if isinstance(held, np.random.Generator) and _has_default(field):
            continue
        keyword = field.kw_only or len(arguments) < len(parts)
        arguments.append(f"{field.alias}={{}}" if keyword or _has_default(field) else "{}")
        parts.append(written(held))
    return joined(f"{{}}({', '.join(arguments)})", _definition(type(value)), *parts)


def _has_default(field: attrs.Attribute[Any]) -> bool:
    return field.default is not attrs.NOTHING


def _is_default(value: object, default: object) -> bool:
    if value is default:
        return True
    if isinstance(value, np.ndarray) or isinstance(default, np.ndarray):
        return False
    return bool(type(value) is type(default) and value == default)


def _definition(thing: Any) -> Source:
    """Name a class or a function, after its import or its own text."""
    module, name = thing.__module__, thing.__qualname__
    if module == "builtins":
        return Source(name)
    if module != "__main__" and "<locals>" not in name:
        return Source(name, (f"from {module} import {name.partition('.')[0]}",))
    try:
        tree = _tree(thing)
    except (OSError, TypeError):
        return _opaque(thing)
    surroundings = vars(sys.modules[module])
    return Source(thing.__name__, (*_needed(surroundings, tree), _text(thing)))


def _opaque(value: object) -> Source:
    shown = " ".join(repr(value).split())
    return Source("PART", (f"PART = ...  # {shown}, which cannot be written down: make it here",))


def _tree(thing: Any) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(thing)))


def _text(thing: Any) -> str:
    text = textwrap.dedent(inspect.getsource(thing))
    if inspect.isclass(thing):
        return text.rstrip()
    first = ast.parse(text).body[0]
    return "\n".join(text.splitlines()[first.lineno - 1 :])


def _needed(names: Mapping[str, Any], tree: ast.AST) -> Iterable[str]:
    """Write the imports of the global names that a piece of code uses."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for name in sorted(used & names.keys()):
        value = names[name]
        if isinstance(value, types.ModuleType):
            as_name = "" if value.__name__ == name else f" as {name}"
            yield f"import {value.__name__}{as_name}"
        elif getattr(value, "__qualname__", None) == name:
            yield from _definition(value).before
        elif isinstance(value, bool | int | float | str | tuple):
            yield f"{name} = {value!r}"


_WRITERS: tuple[tuple[Any, Callable[[Any], Source]], ...] = (
    (np.ndarray, _array),
    (np.generic, _numpy_number),
    (bool | int | float | complex | str | bytes | None, _number),
    (list | tuple, _sequence),
    (dict, _mapping),
    (np.dtype, lambda value: Source(f'np.dtype("{value}")', (_NUMPY,))),
    (type | types.FunctionType, _definition),
)
