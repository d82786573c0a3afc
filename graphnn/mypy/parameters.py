"""Hook for ``parameter("in_features", init="weight_init")`` and ``buffer(...)``.

They must name fields of their class.
"""

from __future__ import annotations

from mypy.nodes import AssignmentStmt, Expression, NameExpr, TypeInfo
from mypy.plugin import FunctionContext
from mypy.types import Type

from graphnn import wording
from graphnn.mypy.codes import PARAMETER
from graphnn.mypy.site import Site

__all__ = ["declare_buffer", "declare_parameter"]


def declare_parameter(context: FunctionContext, site: Site) -> Type:
    """Look up the fields that a parameter names, and whether they are set before it."""
    return _declare("parameter", context, site)


def declare_buffer(context: FunctionContext, site: Site) -> Type:
    """Do the same for a buffer."""
    return _declare("buffer", context, site)


def _declare(kind: str, context: FunctionContext, site: Site) -> Type:
    owner = site.checker.scope.active_class()
    if owner is None or owner.fallback_to_any:
        return context.default_return_type
    found = _declaration(owner, context)
    if found is None:
        return context.default_return_type
    place, array = found
    for expression in (each for group in context.args for each in group):
        name = site.expressions.text(expression)
        if name is None:
            continue
        if owner.get(name) is None:
            sentence = wording.no_such_field(kind, array, owner.name, name, _fields(owner))
            site.report(sentence, expression, PARAMETER)
        elif name in _assigned(owner, place):
            sentence = wording.field_below(kind, array, owner.name, name)
            site.report(sentence, expression, PARAMETER)
    return context.default_return_type


def _declaration(owner: TypeInfo, context: FunctionContext) -> tuple[int, str] | None:
    """Find the statement that declares the array, and the array's name."""
    for place, statement in enumerate(owner.defn.defs.body):
        if isinstance(statement, AssignmentStmt) and statement.rvalue is context.context:
            names = list(map(_name, statement.lvalues))
            return (place, names[0]) if len(names) == 1 and names[0] is not None else None
    return None


def _assigned(owner: TypeInfo, place: int) -> set[str | None]:
    """Names of the fields that are declared at a place in a class or below, and not above."""
    body = owner.defn.defs.body
    inherited = {name for base in owner.mro[1:] for name in base.names}
    above, below = (
        {
            _name(target)
            for statement in part
            if isinstance(statement, AssignmentStmt)
            for target in statement.lvalues
        }
        for part in (body[:place], body[place:])
    )
    return below - above - inherited


def _fields(owner: TypeInfo) -> list[str]:
    """Names that are fields in all likelihood."""
    attributes = owner.metadata.get("attrs", {}).get("attributes", [])
    return [each["name"] for each in attributes]


def _name(target: Expression) -> str | None:
    return target.name if isinstance(target, NameExpr) else None
