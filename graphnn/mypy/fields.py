"""Fields of the classes of layers: what a class declares them to be, and what a call gives them."""

from __future__ import annotations

from mypy.argmap import map_actuals_to_formals
from mypy.nodes import ARG_STAR, ARG_STAR2, CallExpr, Expression, FuncDef, TypeInfo, Var
from mypy.types import CallableType, LiteralType, LiteralValue, get_proper_type

from graphnn.mypy.arrays import unknown
from graphnn.mypy.expressions import Expressions
from graphnn.mypy.names import OWN_INIT

__all__ = ["declared_value", "field_argument"]


def declared_value(info: TypeInfo, name: str) -> LiteralValue | None:
    """Read what a class declares an attribute to be: ``name: ClassVar[Literal[True]] = True``."""
    symbol = info.get(name)
    if symbol is None or not isinstance(symbol.node, Var):
        return None
    type_ = get_proper_type(symbol.node.type)
    return type_.value if isinstance(type_, LiteralType) else None


def field_argument(
    info: TypeInfo,
    field: str,
    maker: Expression,
    expressions: Expressions,
    *,
    converted: bool = False,
) -> Expression | None:
    """Find the argument of a call that becomes an attrs field as it is."""
    if not isinstance(maker, CallExpr) or expressions.constructed(maker) is not info:
        return None
    init = info.get("__init__")
    if init is None or not init.plugin_generated or not isinstance(init.node, FuncDef):
        return None
    if any(info.get(name) is not None for name in (OWN_INIT, "__attrs_post_init__")):
        return None
    fields = {each["name"]: each for each in info.metadata.get("attrs", {}).get("attributes", [])}
    if field not in fields or (fields[field].get("has_converter") and not converted):
        return None
    signature = get_proper_type(init.node.type)
    if not isinstance(signature, CallableType):
        return None
    if ARG_STAR in maker.arg_kinds or ARG_STAR2 in maker.arg_kinds:
        return None
    formals = map_actuals_to_formals(
        maker.arg_kinds,
        maker.arg_names,
        signature.arg_kinds[1:],
        signature.arg_names[1:],
        lambda _: unknown(),
    )
    for name, actuals in zip(signature.arg_names[1:], formals, strict=True):
        if name == field and len(actuals) == 1:
            return maker.args[actuals[0]]
    return None
