"""Hook for the making of layers: ``Dense(784, 50)`` remembers its sizes in its type."""

from __future__ import annotations

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import ARG_NAMED, ARG_POS, FuncDef, TypeInfo
from mypy.plugin import FunctionContext
from mypy.types import AnyType, CallableType, Instance, Type, TypeVarType, get_proper_type
from mypy.typevars import fill_typevars

from graphnn.mypy.arrays import remembered
from graphnn.mypy.expressions import declared_integer
from graphnn.mypy.site import Site

__all__ = ["construct"]


def construct(context: FunctionContext, site: Site) -> Type:
    """Put the sizes of a new layer in place of the ``int`` that mypy infers."""
    made = get_proper_type(context.default_return_type)
    if not isinstance(made, Instance) or not made.args or not site.is_certain(context.context):
        return context.default_return_type
    arguments = list(made.args)
    for name, actuals, kinds in zip(
        context.callee_arg_names, context.args, context.arg_kinds, strict=True
    ):
        if kinds not in ([ARG_POS], [ARG_NAMED]):
            continue
        size = site.expressions.integer(actuals[0])
        place = None if size is None else _place(made.type, name)
        if place is not None and _is_int(arguments[place]):
            arguments[place] = remembered(size, context.api)
    return made.copy_modified(args=arguments)


def _place(info: TypeInfo, parameter: str | None) -> int | None:
    """Find the type argument of a class that one of its constructor's parameters determines."""
    init = info.get("__init__")
    if parameter is None or init is None or not isinstance(init.node, FuncDef):
        return None
    signature, own = get_proper_type(init.node.type), fill_typevars(info)
    owner = next((each for each in info.mro if "__init__" in each.names), None)
    if not isinstance(signature, CallableType) or not isinstance(own, Instance) or owner is None:
        return None
    if parameter not in signature.arg_names:
        return None
    formal = get_proper_type(signature.arg_types[signature.arg_names.index(parameter)])
    seen = dict(
        zip(
            (variable.id for variable in owner.defn.type_vars),
            map_instance_to_supertype(own, owner).args,
            strict=False,
        )
    )
    if not isinstance(formal, TypeVarType):
        return None
    target = get_proper_type(seen.get(formal.id, formal))
    for place, variable in enumerate(info.defn.type_vars):
        if isinstance(target, TypeVarType) and variable.id == target.id:
            return place
    return None


def _is_int(type_: Type) -> bool:
    found = get_proper_type(type_)
    if isinstance(found, AnyType):
        return True
    is_int = isinstance(found, Instance) and found.type.fullname == "builtins.int"
    return is_int and declared_integer(found) is None
