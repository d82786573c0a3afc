"""Which expressions stand where nothing chooses between their value and another.

Of two layers in ``a if deep else b``, or in ``table.get(name, a)``, mypy keeps one type, and with
it the sizes of one: it takes ``Dense[Literal[784]?, Literal[50]?]`` for the same as ``Dense[int,
int]``. So a layer remembers its sizes only where it goes straight to a name, to an operator of
graphnn, or into another layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import attrs
from mypy import nodes

from graphnn.mypy.names import LAYER
from graphnn.mypy.syntax import parts

__all__ = ["OPERATORS", "Survey"]

OPERATORS = (">>", "+", "*")
"""Those that layers and handles know."""

_MAKING_METHODS = ("build", "input")


@attrs.frozen(eq=False)
class Survey:
    """What one walk through a module finds; nothing that depends on other modules."""

    users: dict[nodes.Node, nodes.Node] = attrs.field(factory=dict)
    """For an expression, the node that might pass its value on as it is."""
    finals: dict[nodes.Node, nodes.Expression] = attrs.field(factory=dict)
    """What names declared ``Final`` were given."""
    decorated: dict[nodes.Node, nodes.FuncDef] = attrs.field(factory=dict)
    """The functions that decorators stand on."""

    @classmethod
    def of(cls, statements: Sequence[nodes.Statement]) -> Survey:
        """Walk through the statements of a module."""
        found = cls()
        waiting: list[nodes.Node] = list(statements)
        while waiting:
            node = waiting.pop()
            kind = type(node)
            if kind in _USED:
                found.users.update(dict.fromkeys(_USED[kind](node), node))
            if isinstance(node, nodes.AssignmentStmt) and node.is_final_def:
                target = node.lvalues[0]
                if isinstance(target, nodes.RefExpr) and target.node is not None:
                    found.finals[target.node] = node.rvalue
            elif isinstance(node, nodes.Decorator):
                found.decorated.update(dict.fromkeys(node.original_decorators, node.func))
            waiting.extend(parts(node))
        return found

    def is_certain(self, expression: nodes.Node) -> bool:
        """Tell whether the value of an expression is where it stands, and no other."""
        user = self.users.get(expression)
        if isinstance(user, nodes.TupleExpr):
            user = self.users.get(user)
            return isinstance(user, nodes.OpExpr | nodes.CallExpr) and _passes_on(user)
        return user is not None and _passes_on(user)


_USED: Final[dict[type[nodes.Node], Callable[[Any], Iterable[nodes.Node]]]] = {
    nodes.AssignmentStmt: lambda node: [node.rvalue],
    nodes.CallExpr: lambda node: node.args,
    nodes.ExpressionStmt: lambda node: [node.expr],
    nodes.IndexExpr: lambda node: [node.base],
    nodes.OpExpr: lambda node: [node.left, node.right],
    nodes.ReturnStmt: lambda node: [node.expr] if node.expr else [],
    nodes.TupleExpr: lambda node: node.items,
}
"""The parts of a node that it might pass on as they are."""


def _passes_on(node: nodes.Node) -> bool:
    if isinstance(node, nodes.OpExpr):
        return node.op in OPERATORS
    return not isinstance(node, nodes.CallExpr) or _makes(node.callee)


def _makes(callee: nodes.Expression) -> bool:
    if isinstance(callee, nodes.MemberExpr) and callee.name in _MAKING_METHODS:
        return True
    if isinstance(callee, nodes.CallExpr | nodes.OpExpr):
        return True  # calling a layer: ``Dense(784, 50)(x)``
    if not isinstance(callee, nodes.RefExpr):
        return False
    if callee.fullname.endswith(".reveal_type"):
        return True
    called = callee.node
    return isinstance(called, nodes.TypeAlias) or (
        isinstance(called, nodes.TypeInfo) and called.has_base(LAYER)
    )
