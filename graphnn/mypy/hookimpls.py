"""Hook for ``@hookimpl``: the function must implement a hook of graphnn, as it is specified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
from mypy.messages import format_type_bare
from mypy.nodes import (
    ARG_POS,
    Argument,
    CallExpr,
    Context,
    Decorator,
    Expression,
    FuncDef,
    NameExpr,
)
from mypy.plugin import FunctionContext
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, Parameters, Type, get_proper_type

from graphnn import wording
from graphnn.mypy.codes import HOOK
from graphnn.mypy.names import HOOK as HOOK_CLASS
from graphnn.mypy.names import HOOKS
from graphnn.mypy.site import Site

__all__ = ["implement"]


def implement(context: FunctionContext, site: Site) -> Type:
    """Compare an implementation in pluggy's spelling with the hook that it is named after."""
    function, options = _decorated(context.context, site)
    if function is None:
        return context.default_return_type
    name = site.expressions.text(options["specname"]) if "specname" in options else function.name
    if name is None or _may_be_true(options.get("optionalhook")):
        return context.default_return_type
    hooks = dict(_hooks(site))
    if hooks and name not in hooks:
        site.report(wording.no_such_hook(name, hooks), options.get("specname", function), HOOK)
    elif hooks:
        for message, where in _complaints(function, name, hooks[name], site):
            site.report(message, where, HOOK)
    return context.default_return_type


def _decorated(
    marked: Context, site: Site
) -> tuple[FuncDef | None, Mapping[str | None, Expression]]:
    """Find the function under ``@hookimpl`` or ``@hookimpl(...)``, and the options."""
    if isinstance(marked, Decorator):
        return marked.func, {}
    if not isinstance(marked, CallExpr):
        return None, {}
    function = site.expressions.definitions.survey.decorated.get(marked)
    return function, dict(zip(marked.arg_names, marked.args, strict=True))


def _may_be_true(option: Expression | None) -> bool:
    return option is not None and not (isinstance(option, NameExpr) and option.name == "False")


@attrs.frozen
class _Specification:
    parameters: Mapping[str, Type]
    result: Type


def _hooks(site: Site) -> Iterator[tuple[str, _Specification]]:
    """Read the specifications from the types of the hooks, where mypy has loaded them."""
    module = site.checker.modules.get(HOOKS)
    for name, symbol in module.names.items() if module is not None else ():
        type_ = get_proper_type(symbol.type)
        if isinstance(type_, Instance) and type_.type.fullname == HOOK_CLASS:
            parameters, result = map(get_proper_type, type_.args)
            if isinstance(parameters, Parameters):
                named = zip(parameters.arg_names, parameters.arg_types, strict=True)
                known = {each: of for each, of in named if each is not None}
                yield name, _Specification(known, result)


def _complaints(
    function: FuncDef, hook: str, specification: _Specification, site: Site
) -> Iterator[tuple[str, Context]]:
    signature = get_proper_type(function.type)
    for place, argument in _taken(function):
        name = argument.variable.name
        wanted = specification.parameters.get(name)
        if wanted is None:
            known = list(specification.parameters)
            yield wording.no_such_hook_parameter(hook, name, known), argument
        elif isinstance(signature, CallableType):
            given = signature.arg_types[place]
            if _differ(wanted, given):
                named = _named(site, wanted, given)
                yield wording.other_hook_parameter(hook, name, *named), argument
    if isinstance(signature, CallableType) and _differ(signature.ret_type, specification.result):
        named = _named(site, specification.result, signature.ret_type)
        yield wording.other_hook_result(hook, *named), function


def _differ(given: Type, wanted: Type) -> bool:
    either = (get_proper_type(given), get_proper_type(wanted))
    return not any(isinstance(each, AnyType) for each in either) and not is_subtype(*either)


def _named(site: Site, wanted: Type, given: Type) -> tuple[str, str]:
    options = site.checker.options
    return format_type_bare(wanted, options), format_type_bare(given, options)


def _taken(function: FuncDef) -> Iterator[tuple[int, Argument]]:
    """Parameters that pluggy fills: those without a default, the object itself left out."""
    bound = bool(function.info) and not function.is_static
    for place, argument in enumerate(function.arguments):
        filled = argument.kind == ARG_POS and argument.initializer is None
        if filled and (place > 0 or not bound):
            yield place, argument
