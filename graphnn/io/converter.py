"""Values of fields to JSON and back by cattrs, by their declared types, without coercion."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Set
from typing import Any, Final

import cattrs
import numpy as np
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter as make_json_converter

from graphnn.graph import Initializer, Node
from graphnn.io.arguments import arguments_for, arguments_of, check_rebuildable
from graphnn.io.documents import InitializerDocument, LayerDocument, ReferenceDocument
from graphnn.io.errors import quoted
from graphnn.io.generators import hook_generators
from graphnn.io.names import INITIALIZER, Name, Names
from graphnn.io.nodes import AnyNode, Nodes

__all__ = ["make_converter"]

_NOT_FINITE: Final = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
"""Floats that JSON does not have, by the texts that stand for them."""

_DTYPES: Final = frozenset(
    {"bool", "float16", "float32", "float64"}
    | {f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)}
)


def make_converter(names: Names, nodes: Nodes) -> cattrs.Converter:
    """Make a converter that knows nodes by their places and initialisers by their names."""
    # The first error is enough: collecting them all, a hostile file could fill the memory.
    converter = make_json_converter(
        detailed_validation=False,
        forbid_extra_keys=True,
        unstruct_collection_overrides={Set: sorted},
    )
    _hook_numbers_and_texts(converter)
    _hook_numpy(converter)
    hook_generators(converter)
    _hook_type_forms(converter)
    _hook_nodes(converter, nodes)
    _hook_initializers(converter, names)
    return converter


def _hook_numbers_and_texts(converter: cattrs.Converter) -> None:
    converter.register_structure_hook(bool, _exactly(bool))
    converter.register_structure_hook(int, _exactly(int))
    converter.register_structure_hook(str, _exactly(str))
    converter.register_structure_hook(float, _as_float)
    converter.register_unstructure_hook(float, _from_float)


def _exactly(*accepted: type) -> Callable[[Any, Any], Any]:
    def check(value: Any, declared: Any) -> Any:
        if type(value) not in accepted:
            raise ValueError(f"wanted {accepted[0].__name__}, got {quoted(value)}")
        return value

    return check


def _as_float(value: Any, declared: Any) -> float:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    number: float = _exactly(float, int)(value, declared)
    return number


def _from_float(value: float) -> float | str:
    return float(value) if math.isfinite(value) else str(float(value))


def _hook_numpy(converter: cattrs.Converter) -> None:
    converter.register_unstructure_hook(np.ndarray, _refuse_array)
    converter.register_unstructure_hook(
        np.generic, lambda value: converter.unstructure(value.item())
    )
    converter.register_unstructure_hook(np.dtype, _from_dtype)
    converter.register_structure_hook_func(
        lambda declared: np.dtype in (declared, _origin(declared)), _as_dtype
    )


def _refuse_array(array: np.ndarray[Any, Any]) -> None:
    raise ValueError(
        "a file holds the arrays of layers alone; declare it with parameter(...) or buffer(...)"
    )


def _from_dtype(dtype: np.dtype[Any]) -> str:
    if dtype.name not in _DTYPES:
        raise ValueError(f"a file cannot hold the dtype {dtype.name}; take float64")
    return dtype.name


def _as_dtype(name: Any, declared: Any) -> np.dtype[Any]:
    if not isinstance(name, str) or name not in _DTYPES:
        raise ValueError(f"{quoted(name)} is not the name of a dtype")
    return np.dtype(name)


def _origin(declared: Any) -> Any:
    return typing.get_origin(declared)


def _hook_type_forms(converter: cattrs.Converter) -> None:
    def by_bound(value: Any, variable: Any) -> Any:
        return converter.structure(value, variable.__bound__ or Any)

    def by_member(value: Any, declared: Any) -> Any:
        members = typing.get_args(declared)
        if value is None and types.NoneType in members:
            return None
        for member in members:
            try:
                return converter.structure(value, member)
            except Exception:  # another member of the union may take it
                continue
        raise ValueError(f"wanted {declared}, got {quoted(value)}")

    converter.register_structure_hook_func(
        lambda declared: isinstance(declared, typing.TypeVar), by_bound
    )
    converter.register_structure_hook_func(
        lambda declared: _origin(declared) in (typing.Union, types.UnionType), by_member
    )


def _hook_nodes(converter: cattrs.Converter, nodes: Nodes) -> None:
    def is_node(declared: Any) -> bool:
        origin = _origin(declared) or declared
        return isinstance(origin, type) and issubclass(origin, Node)

    def refer(node: AnyNode) -> Any:
        return converter.unstructure(ReferenceDocument(nodes.refer(node)))

    def referred(value: Any, declared: Any) -> AnyNode:
        node: AnyNode = nodes.at(converter.structure(value, ReferenceDocument).node)
        wanted: type[AnyNode] = _origin(declared) or declared
        if not isinstance(node, wanted):
            raise ValueError(f"wanted {wanted.__name__}, got {node.label}")
        return node

    # Without buffers, earlier versions read the file as well.
    converter.register_unstructure_hook(
        LayerDocument,
        make_dict_unstructure_fn(LayerDocument, converter, buffers=override(omit_if_default=True)),
    )
    converter.register_unstructure_hook_func(is_node, refer)
    converter.register_structure_hook_func(is_node, referred)


def _hook_initializers(converter: cattrs.Converter, names: Names) -> None:
    def write(initializer: Initializer) -> Any:
        cls = type(initializer)
        name = names.of(cls, INITIALIZER)
        if name is None:
            raise ValueError(
                "no plugin registers this initialiser; register its class with the hook "
                "graphnn_register_initializers"
            )
        check_rebuildable(cls)
        document = InitializerDocument(name.name, arguments_of(initializer, converter))
        return converter.unstructure(document)

    def read(value: Any, declared: Any) -> Initializer:
        document = converter.structure(value, InitializerDocument)
        cls = names.find(Name("initializer", document.initializer), INITIALIZER)
        if declared is not Initializer and cls is not declared:
            raise ValueError(f"wanted {declared.__name__}, got {cls.__name__}")
        check_rebuildable(cls)
        made: Initializer = cls(**arguments_for(cls, document.fields, converter))
        return made

    def is_initializer(declared: Any) -> bool:
        return declared is Initializer or (
            isinstance(declared, type) and names.of(declared, INITIALIZER) is not None
        )

    converter.register_unstructure_hook_func(is_initializer, write)
    converter.register_structure_hook_func(is_initializer, read)
