"""What is known of an expression: who made its value, its exact type, its value as an integer."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

import attrs
from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Expression,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    StrExpr,
    TupleExpr,
    TypeAlias,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.types import Instance, LiteralType, TupleType, Type, get_proper_type

from graphnn.mypy.definitions import Definitions
from graphnn.shapes import Shape

__all__ = ["Expressions", "declared_integer", "implied_integer"]

_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}

_FAR: Final = 50
"""How many variables in a row are followed, and how deep arithmetic may nest."""


def declared_integer(type_: Type | None) -> int | None:
    """Read ``Literal[784]``, of which mypy itself sees to it that it stays true."""
    found = get_proper_type(type_)
    if not isinstance(found, LiteralType):
        return None
    value = found.value
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def implied_integer(type_: Type | None) -> int | None:
    """Read ``Literal[784]``, or an ``int`` that mypy remembers the value of (``Literal[784]?``).

    What mypy remembers is sure only of the very expression that it was inferred from.
    """
    found = get_proper_type(type_)
    if isinstance(found, Instance):
        return declared_integer(found.last_known_value)
    return declared_integer(found)


@attrs.frozen(eq=False)
class Expressions:
    """Looks at expressions of one module."""

    checker: TypeChecker
    definitions: Definitions
    classes: dict[TypeInfo, Any] = attrs.field(factory=dict)
    """What has been found out about classes of layers."""

    def are_of(self, checker: TypeChecker) -> bool:
        """Tell whether they are those of the module that mypy checks now."""
        return self.checker is checker and self.definitions.are_of(checker.tree)

    def made_by(self, expression: Expression) -> Expression:
        """Follow plain variables back to the expression that made the value, as far as is sure."""
        for _ in range(_FAR):
            if not isinstance(expression, NameExpr):
                break
            found = self.definitions.seen_by(expression, self.checker)
            if found is None:
                break
            expression = found
        return expression

    def type_of(self, expression: Expression) -> Type | None:
        """Give the type that mypy found for an expression that it has seen."""
        return self.checker.lookup_type_or_none(expression)

    def constructed(self, expression: Expression) -> TypeInfo | None:
        """Give the class that an expression calls, if it calls one by its name or an alias."""
        if not isinstance(expression, CallExpr) or not isinstance(expression.callee, RefExpr):
            return None
        node = expression.callee.node
        if isinstance(node, TypeAlias):
            target = get_proper_type(node.target)
            return target.type if isinstance(target, Instance) else None
        return node if isinstance(node, TypeInfo) else None

    def is_final(self, expression: Expression) -> bool:
        """Tell whether an expression names something that is never bound again."""
        return self._final(expression) is not None

    def _final(self, expression: Expression) -> Var | None:
        """Give the variable that an expression names, also one in a class, if it is ``Final``."""
        if not isinstance(expression, NameExpr | MemberExpr):
            return None
        node = expression.node
        if node is None and isinstance(expression, MemberExpr):
            owner = expression.expr.node if isinstance(expression.expr, RefExpr) else None
            symbol = owner.get(expression.name) if isinstance(owner, TypeInfo) else None
            node = None if symbol is None else symbol.node
        return node if isinstance(node, Var) and node.is_final else None

    def integer(self, expression: Expression, depth: int = 0) -> int | None:
        """Compute the value of an integer expression from literals and what is never rebound."""
        expression = self.made_by(expression)
        if depth > _FAR:
            return None
        if isinstance(expression, IntExpr):
            return expression.value
        if isinstance(expression, UnaryExpr) and expression.op == "-":
            value = self.integer(expression.expr, depth + 1)
            return None if value is None else -value
        if isinstance(expression, OpExpr) and expression.op in _ARITHMETIC:
            left = self.integer(expression.left, depth + 1)
            right = self.integer(expression.right, depth + 1)
            if left is None or right is None or (right == 0 and expression.op in ("//", "%")):
                return None
            return _ARITHMETIC[expression.op](left, right)
        final = self._final(expression)
        fixed = None if final is None else final.final_value
        if isinstance(fixed, int) and not isinstance(fixed, bool):
            return fixed
        return declared_integer(self.type_of(expression))

    def lengths(self, expression: Expression) -> Shape:
        """Compute a tuple of integers, ``None`` in place of those that are not known."""
        expression = self.made_by(expression)
        if isinstance(expression, TupleExpr | ListExpr):
            return tuple(self.integer(each) for each in expression.items)
        found = get_proper_type(self.type_of(expression))
        if not isinstance(found, TupleType):
            return None
        # What mypy remembers of a tuple may be one of two that the program chooses from.
        return tuple(declared_integer(each) for each in found.items)

    def text(self, expression: Expression) -> str | None:
        """Give the value of a text that stands in the program."""
        expression = self.made_by(expression)
        return expression.value if isinstance(expression, StrExpr) else None
