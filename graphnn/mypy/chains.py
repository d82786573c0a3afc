"""Hooks for chains: ``Sequential(a, b, c)`` and ``a >> b >> c``."""

from __future__ import annotations

from collections.abc import Sequence

from mypy.erasetype import remove_instance_last_known_values
from mypy.expandtype import expand_type
from mypy.nodes import CallExpr, Expression, IndexExpr, OpExpr, TempNode, TypeInfo
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext, MethodSigContext
from mypy.types import CallableType, FunctionLike, Instance, Type, get_proper_type

from graphnn.mypy.arrays import remembered, unknown, with_shape
from graphnn.mypy.chain import Flow, Walk
from graphnn.mypy.kinds import is_any
from graphnn.mypy.names import CHAIN, HANDLE, NODE
from graphnn.mypy.site import Site
from graphnn.mypy.views import Part, layer_class
from graphnn.shapes import Shape

__all__ = ["any_layer_before", "any_layers", "any_neighbour", "chain", "item", "link"]


def _entrance() -> str:
    return "input 'x'"


def any_layers(context: FunctionSigContext) -> CallableType:
    """Let ``Sequential`` take any layers: `chain` compares them, with better words."""
    signature = context.default_signature
    if not _takes_as_many(signature, context.args):
        return signature
    open_types = {variable.id: unknown() for variable in signature.variables}
    return expand_type(signature.copy_modified(variables=[]), open_types)


def _takes_as_many(signature: CallableType, arguments: list[list[Expression]]) -> bool:
    """Whether an overload can be meant at all: mypy asks about each, at every call."""
    return all(
        given or not kind.is_required()
        for given, kind in zip(arguments, signature.arg_kinds, strict=True)
    )


def any_neighbour(context: MethodSigContext) -> FunctionLike:
    """Let an operator take any node or handle: its hook compares it with better words."""
    signature = context.default_signature
    if not signature.arg_types:
        return signature
    taken = get_proper_type(signature.arg_types[0])
    if not isinstance(taken, Instance):
        return signature
    if not taken.type.has_base(NODE) and taken.type.fullname != HANDLE:
        return signature
    opened = taken.copy_modified(args=[unknown(), *taken.args[1:]])
    return signature.copy_modified(arg_types=[opened, *signature.arg_types[1:]])


def any_layer_before(context: MethodSigContext) -> FunctionLike:
    """Let mypy ask the right side of ``a >> b`` about a layer ``a`` as well.

    It asks that side first where both have one class and other sizes, and of two refusals it shows
    the first: `link` must be the one that refuses.
    """
    signature = context.default_signature
    before = context.args[0][0]
    if not isinstance(before, TempNode) or layer_class(before.type) is None:
        return signature
    return signature.copy_modified(arg_types=[unknown(), *signature.arg_types[1:]])


def chain(context: FunctionContext, site: Site) -> Type:
    """Compare the neighbours of a ``Sequential(...)``; give the type of the whole."""
    call, made = context.context, get_proper_type(context.default_return_type)
    if not isinstance(call, CallExpr) or not isinstance(made, Instance):
        return context.default_return_type
    parts = site.parts(call)
    walk = Walk(Flow(_entrance, shape=site.door(call)))
    walk.go(parts, site.report)
    return _typed(made, walk, parts, call, site)


def link(context: MethodContext, site: Site) -> Type:
    """Compare the two sides of ``a >> b``; give the type of the chain."""
    operation, made = context.context, get_proper_type(context.default_return_type)
    if not isinstance(operation, OpExpr) or not isinstance(made, Instance):
        return context.default_return_type
    if made.type.fullname != CHAIN:
        # The right side was asked, and knows handles alone.
        chain_class = site.plugin.lookup_fully_qualified(CHAIN)
        if chain_class is None or not isinstance(chain_class.node, TypeInfo):
            return context.default_return_type
        made = Instance(chain_class.node, [unknown()] * 4)
    parts = site.parts(operation)
    before = len(parts) - len(site.brought(operation.right))
    walk = Walk(Flow(_entrance, shape=site.door(operation)))
    walk.go(parts[:before], lambda message, where: None)
    walk.go(parts[before:], site.report)
    return _typed(made, walk, parts, operation, site)


def item(context: MethodContext, site: Site) -> Type:
    """Give the type of the layer at a place that is known: ``net[0]``, or of ``net[1:]``."""
    index = context.context
    if not isinstance(index, IndexExpr):
        return context.default_return_type
    parts = site.parts(site.expressions.made_by(index.base))
    if any(part.name is None for part in parts):
        return context.default_return_type
    place = site.expressions.integer(index.index)
    if place is None or not -len(parts) <= place < len(parts):
        return context.default_return_type
    found = site.seen(parts[place].expression)[1]
    if found is None or layer_class(found) is None:
        return context.default_return_type
    return found if site.is_certain(index) else remove_instance_last_known_values(found)


def _typed(
    made: Instance, walk: Walk, parts: Sequence[Part], maker: Expression, site: Site
) -> Instance:
    """Write what a chain takes and gives into its type."""
    if not parts:
        return made
    certain = site.is_certain(maker)
    takes = site.at_least_array(parts[0]) if is_any(walk.takes) else walk.takes
    gives = site.at_least_array(parts[-1]) if is_any(walk.flow.array) else walk.flow.array
    entrance, exit = walk.entrance, walk.flow.shape
    return made.copy_modified(
        args=[
            _imaged(takes, entrance, site, certain),
            _imaged(gives, exit, site, certain),
            remembered(entrance[0] if entrance and certain else None, site.checker),
            remembered(exit[0] if exit and certain else None, site.checker),
        ]
    )


def _imaged(array: Type, shape: Shape, site: Site, certain: bool) -> Type:
    """Write the lengths of images into the type; of vectors the type of the chain tells all."""
    if shape is None:
        return array
    written = certain and any(length is not None for length in shape[1:])
    return with_shape(array, shape if written else (None,) * len(shape), site.checker)
