"""The place in a program at which mypy asks the plugin, and what can be seen from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs
from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.nodes import (
    ARG_POS,
    ARG_STAR,
    CallExpr,
    Context,
    Expression,
    MemberExpr,
    OpExpr,
    TypeInfo,
)
from mypy.plugin import Plugin
from mypy.types import Instance, Type, get_proper_type
from mypy.typevars import fill_typevars_with_any

from graphnn import wording
from graphnn.mypy.arrays import any_array, unknown
from graphnn.mypy.certainty import OPERATORS
from graphnn.mypy.codes import SHAPE
from graphnn.mypy.expressions import Expressions
from graphnn.mypy.kinds import is_any
from graphnn.mypy.names import ACTIVATIONS, CHAIN, GRAPH
from graphnn.mypy.views import Part, View, view_of
from graphnn.shapes import Shape

__all__ = ["Site"]

_FAR: Final = 16
"""How many variables are followed from chain to chain; beyond, types must do."""

_LONG: Final = 64
"""How many layers before one are looked at; beyond, the type of the chain must do."""


@attrs.frozen(eq=False)
class Site:
    """Sees layers in expressions, and reports what is wrong with them."""

    plugin: Plugin
    checker: TypeChecker
    expressions: Expressions
    types: Mapping[Expression, Type] = attrs.field(factory=dict)
    """Types of the arguments that mypy is about to check."""
    hops: int = 0
    """How many variables have been followed on the way here."""

    def report(self, message: str, where: Context, code: ErrorCode = SHAPE) -> None:
        """Make an error."""
        self.checker.fail(message, where, code=code)

    def type_of(self, expression: Expression) -> Type | None:
        """Give the type of an argument, or of an expression that mypy has seen before."""
        return self.types.get(expression) or self.expressions.type_of(expression)

    def is_certain(self, expression: Context) -> bool:
        """Tell whether the value of an expression is where it stands, and no other."""
        survey = self.expressions.definitions.survey
        return isinstance(expression, Expression) and survey.is_certain(expression)

    def seen(self, expression: Expression) -> tuple[Expression, Type | None, bool]:
        """Give the maker of a value, its type, and whether sizes remembered in it are true."""
        maker = self.expressions.made_by(expression)
        return maker, self.type_of(maker), self._makes(maker)

    def view(self, expression: Expression) -> View | None:
        """Look at the layer that an expression gives, or names."""
        maker, type_, certain = self.seen(expression)
        name = self.expressions.text(maker)
        if name is not None:
            return self._named(name, maker)
        if type_ is None:
            return None
        view = view_of(type_, maker, self.expressions, certain=certain)
        if view is None or not _is_chain(type_):
            return view
        made_here = maker is expression
        inside = self if made_here else attrs.evolve(self, hops=self.hops + 1)
        parts = tuple(inside.parts(maker)) if inside.hops < _FAR else ()
        label = view.label
        if parts and all(part.name is not None for part in parts):
            label = wording.sized(CHAIN.rpartition(".")[2], [_count(parts)])
        return attrs.evolve(
            view,
            label=label,
            is_chain=True,
            parts=parts,
            door=self.door(maker) if parts else None,
            made_here=made_here,
        )

    def parts(self, maker: Expression) -> list[Part]:
        """List the layers of a chain; none where its making cannot be seen."""
        if isinstance(maker, CallExpr) and self._calls_chain(maker):
            found = list(self._arguments(maker))
        elif isinstance(maker, OpExpr) and maker.op == ">>":
            first, *others = self._operands(maker)
            found = self.brought(first, first=True)
            found += [part for operand in others for part in self.brought(operand)]
        else:
            return []
        return _numbered(found)

    def door(self, maker: Expression) -> Shape:
        """Give the input shape that a chain is told, if it is."""
        if isinstance(maker, CallExpr):
            for name, argument in zip(maker.arg_names, maker.args, strict=True):
                if name == "input_shape":
                    return self.expressions.lengths(argument)
        elif isinstance(maker, OpExpr):
            first = self.expressions.made_by(self._operands(maker)[0])
            return self.door(first) if isinstance(first, CallExpr) else None
        return None

    def at_least_array(self, part: Part) -> Type:
        """Give what is known of the values at one end of a chain, if the layer there is open.

        Functions and activations work on arrays, of any rank; of other things nothing is known.
        """
        type_ = get_proper_type(self.type_of(part.expression))
        if part.view is None and (part.name is None or type_ is None or is_any(type_)):
            return unknown()
        return any_array(self.plugin)

    def _arguments(self, call: CallExpr) -> Iterator[Part]:
        for argument, kind in zip(call.args, call.arg_kinds, strict=True):
            if kind == ARG_POS:
                yield Part("", argument, self.view(argument))
            elif kind == ARG_STAR:
                yield Part(None, argument, None)

    def _operands(self, operation: OpExpr) -> list[Expression]:
        operands: list[Expression] = []
        left: Expression = operation
        while isinstance(left, OpExpr) and left.op == ">>" and len(operands) < _LONG:
            operands.append(left.right)
            left = left.left
        return [left, *reversed(operands)]

    def brought(self, operand: Expression, *, first: bool = False) -> list[Part]:
        """Give the layers that an operand of ``>>`` brings: a chain brings its own.

        A chain behind the first stays whole if it was told its input shape.
        """
        is_long = first and isinstance(operand, OpExpr) and operand.op == ">>"
        view = self.view(operand) if not is_long else self._at_a_distance(operand)
        if view is None or not view.is_chain or (view.door is not None and not first):
            return [Part("", operand, view)]
        if not view.parts:
            return [Part(None, operand, view)]
        if view.made_here:
            return list(view.parts)
        return [part.seen_at(operand) for part in view.parts]

    def _at_a_distance(self, operand: Expression) -> View | None:
        return attrs.evolve(self, hops=_FAR).view(operand)

    def _named(self, name: str, maker: Expression) -> View | None:
        """Look at a built-in activation: it is registered under its class's name."""
        module = self.checker.modules.get(ACTIVATIONS)
        for symbol in module.names.values() if module is not None else ():
            node = symbol.node
            if not isinstance(node, TypeInfo) or node.module_name != ACTIVATIONS:
                continue
            if node.name.lower() == name.strip().lower():
                any_rank = fill_typevars_with_any(node)
                return view_of(any_rank, maker, self.expressions, certain=False)
        return None

    def _calls_chain(self, call: CallExpr) -> bool:
        called = self.expressions.constructed(call)
        return called is not None and called.fullname == CHAIN

    def _makes(self, maker: Expression) -> bool:
        """Whether an expression makes a value itself, and does not choose among several."""
        if self.expressions.constructed(maker) is not None or self.expressions.is_final(maker):
            return True
        if isinstance(maker, CallExpr) and isinstance(maker.callee, MemberExpr):
            owner = get_proper_type(self.type_of(maker.callee.expr))
            return isinstance(owner, Instance) and owner.type.fullname == GRAPH
        return isinstance(maker, OpExpr) and maker.op in OPERATORS


def _is_chain(type_: Type) -> bool:
    found = get_proper_type(type_)
    return isinstance(found, Instance) and found.type.fullname == CHAIN


def _count(parts: Sequence[Part]) -> str:
    return f"{len(parts)} layer{'' if len(parts) == 1 else 's'}"


def _numbered(parts: list[Part]) -> list[Part]:
    """Give the parts their numbers, which nobody knows behind one that stands for several."""
    numbered: list[Part] = []
    for place, part in enumerate(parts):
        if part.name is None:
            return numbered + [attrs.evolve(each, name=None) for each in parts[place:]]
        numbered.append(attrs.evolve(part, name=str(place)))
    return numbered
