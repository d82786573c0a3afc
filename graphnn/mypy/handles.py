"""Hooks for graphs that are wired: ``input``, ``h >> layer``, ``h + g``, ``(h, g) >> node``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from mypy.nodes import CallExpr, Expression, MemberExpr, OpExpr, TupleExpr
from mypy.plugin import MethodContext
from mypy.types import Instance, Type, get_proper_type

from graphnn import wording
from graphnn.mypy.arrays import remembered, shape_of, with_shape
from graphnn.mypy.chain import Flow, Walk
from graphnn.mypy.chains import link
from graphnn.mypy.kinds import clash, is_any, is_open
from graphnn.mypy.names import HANDLE, NODE, OPERATIONS
from graphnn.mypy.site import Site
from graphnn.mypy.supertypes import supertype_arguments
from graphnn.mypy.views import Part, layer_class
from graphnn.shapes import Shape, fits, merged

__all__ = ["build", "combine", "enter", "follow", "gather"]

_NAMES = {"+": "Add", "*": "Multiply"}


def enter(context: MethodContext, site: Site) -> Type:
    """Write the shape of ``g.input("x", shape=(784,))`` into the type of the handle."""
    call = context.context
    if not isinstance(call, CallExpr):
        return context.default_return_type
    for name, argument in zip(call.arg_names, call.args, strict=True):
        if name == "shape":
            return _carrying(context, site, shape=site.expressions.lengths(argument))
    return context.default_return_type


def follow(context: MethodContext, site: Site) -> Type:
    """Compare a node with the value that it is given: ``h >> node``."""
    operation = context.context
    if not isinstance(operation, OpExpr):
        return context.default_return_type
    view = site.view(operation.right)
    flow = _flow(operation.left, site)
    if view is None:
        _check_alone(operation.right, flow, site)
        return context.default_return_type
    walk = Walk(flow)
    walk.go([Part(None, operation.right, view)], site.report, prefix=None)
    return _carrying(context, site, array=walk.flow.array, shape=walk.flow.shape)


def combine(context: MethodContext, site: Site) -> Type:
    """Compare two values that are added or multiplied: ``h + g``."""
    operation = context.context
    if not isinstance(operation, OpExpr):
        return context.default_return_type
    operands = [operation.left, operation.right]
    name = _NAMES[operation.op]
    return _common(context, site, name, operands, operation.right)


def gather(context: MethodContext, site: Site) -> Type:
    """Compare the values that a node joins: ``(h, g) >> Concatenate()``."""
    operation, node = context.context, get_proper_type(context.type)
    if not isinstance(operation, OpExpr) or not isinstance(node, Instance):
        return context.default_return_type
    if layer_class(site.type_of(operation.left)) is not None:
        return link(context, site)
    given = site.expressions.made_by(operation.left)
    if not isinstance(given, TupleExpr) or node.type.module_name != OPERATIONS:
        return context.default_return_type
    if node.type.name == "Concatenate":
        return _joined(context, site, given.items, operation.right)
    return _common(context, site, node.type.name, given.items, operation.right)


def build(context: MethodContext, site: Site) -> Type:
    """Write what a graph takes and gives, as far as it is told, into the type of the network."""
    call, made = context.context, get_proper_type(context.default_return_type)
    if not isinstance(call, CallExpr) or not isinstance(made, Instance) or len(made.args) != 4:
        return context.default_return_type
    named = dict(zip(call.arg_names, call.args, strict=True))
    arguments = list(made.args)
    certain = site.is_certain(call)
    for place, name in enumerate(("inputs", "outputs")):
        flow = _flow(named[name], site) if name in named else Flow(str)
        if is_any(flow.array):
            continue
        length = flow.shape[0] if flow.shape and certain else None
        images = flow.shape if flow.shape and len(flow.shape) > 1 else None
        arguments[place] = with_shape(flow.array, images if certain else None, site.checker)
        arguments[2 + place] = remembered(length, site.checker)
    return made.copy_modified(args=arguments)


def _common(
    context: MethodContext,
    site: Site,
    name: str,
    operands: Sequence[Expression],
    where: Expression,
) -> Type:
    """Compare values that must have one shape."""
    flows = [_flow(operand, site) for operand in operands]
    label = wording.sized(name, ())
    if len(flows) != 2:
        if not any(is_any(flow.array) for flow in flows):
            site.report(f"{label} {wording.takes_several(name, exactly_two=True)}", where)
        return context.default_return_type
    shape = _agreed(label, flows, [flow.shape for flow in flows], site, where)
    array = next((flow.array for flow in flows if not is_open(flow.array)), flows[0].array)
    return _carrying(context, site, array=array, shape=shape)


def _joined(
    context: MethodContext, site: Site, operands: Sequence[Expression], where: Expression
) -> Type:
    """Compare values that are joined along their first axis."""
    flows = [_flow(operand, site) for operand in operands]
    shapes = [flow.shape for flow in flows]
    rests = [None if not shape else shape[1:] for shape in shapes]
    rest = _agreed("Concatenate()", flows, rests, site, where)
    lengths = [shape[0] if shape else None for shape in shapes]
    known = [length for length in lengths if length is not None]
    total = sum(known) if len(known) == len(lengths) else None
    array = next((flow.array for flow in flows if not is_open(flow.array)), flows[0].array)
    return _carrying(context, site, array=array, shape=None if rest is None else (total, *rest))


def _agreed(
    label: str, flows: Sequence[Flow], shapes: Sequence[Shape], site: Site, where: Expression
) -> Shape:
    found: Shape = None
    for shape in shapes:
        if not fits(shape, found):
            given = " and ".join(wording.gives(flow.giver, flow.shape) for flow in flows)
            site.report(f"{label} {wording.ONE_SHAPE}, but {given}", where)
            return None
        found = merged(found, shape)
    return found


def _check_alone(expression: Expression, flow: Flow, site: Site) -> None:
    """Compare a node that is no layer, and so takes several values, with the one that comes."""
    type_ = site.seen(expression)[1]
    arguments = supertype_arguments(type_, NODE)
    found = get_proper_type(type_)
    if not arguments or not isinstance(found, Instance) or is_any(flow.array):
        return
    if clash(flow.array, arguments[0]) is None:
        return
    exactly_two = found.type.name != "Concatenate"
    takes = wording.takes_several(found.type.name, exactly_two=exactly_two)
    label = wording.sized(found.type.name, ())
    site.report(f"{label} {takes}, but {wording.gives(flow.giver, flow.shape)}", expression)


def _flow(expression: Expression, site: Site) -> Flow:
    """Look at the value that a handle stands for."""
    _, type_, certain = site.seen(expression)
    found = get_proper_type(type_)
    giver = partial(_giver, expression, site)
    if not isinstance(found, Instance) or found.type.fullname != HANDLE or not found.args:
        return Flow(giver)
    array = found.args[0]
    shape = shape_of(array, certain=certain)
    unsized = None if shape is None else tuple(None for _ in shape)
    return Flow(giver, with_shape(array, unsized, site.checker), shape)


def _giver(expression: Expression, site: Site) -> str:
    """Say who gave a value its shape, as run-time errors do."""
    maker = site.expressions.made_by(expression)
    while isinstance(maker, OpExpr) and maker.op == ">>":
        view = site.view(maker.right)
        last = None if view is None else view.last_sized()
        if last is not None:
            return last.label
        if view is None:
            node = get_proper_type(site.seen(maker.right)[1])
            return wording.sized(node.type.name, ()) if isinstance(node, Instance) else "a node"
        maker = site.expressions.made_by(maker.left)
    if isinstance(maker, OpExpr) and maker.op in _NAMES:
        return wording.sized(_NAMES[maker.op], ())
    if isinstance(maker, CallExpr) and isinstance(maker.callee, MemberExpr) and maker.args:
        name = site.expressions.text(maker.args[0])
        return "an input" if name is None else f"input {name!r}"
    return "a value"


def _carrying(
    context: MethodContext, site: Site, *, array: Type | None = None, shape: Shape
) -> Type:
    """Make the type of the handle of a value."""
    handle = get_proper_type(context.default_return_type)
    if not isinstance(handle, Instance) or handle.type.fullname != HANDLE or not handle.args:
        return context.default_return_type
    carried = handle.args[0] if array is None else array
    if shape is not None and not site.is_certain(context.context):
        shape = tuple(None for _ in shape)
    return handle.copy_modified(args=[with_shape(carried, shape, site.checker)])
