"""Which expressions stand where nothing chooses between their value and another.

Of two layers in ``a if deep else b``, or in ``table.get(name, a)``, mypy keeps one type, and with
it the sizes of one: it takes ``Dense[Literal[784]?, Literal[50]?]`` for the same as ``Dense[int,
int]``. So a layer remembers its sizes only where it goes straight to a name, to an operator of
graphnn, or into another layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    """What one walk through a module finds."""

    certain: set[nodes.Node] = attrs.field(factory=set)
    """Expressions whose value is where they stand, and no other."""
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
            found.certain.update(_straight(node))
            if isinstance(node, nodes.AssignmentStmt) and node.is_final_def:
                target = node.lvalues[0]
                if isinstance(target, nodes.RefExpr) and target.node is not None:
                    found.finals[target.node] = node.rvalue
            elif isinstance(node, nodes.Decorator):
                found.decorated.update(dict.fromkeys(node.original_decorators, node.func))
            waiting.extend(parts(node))
        return found


def _straight(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the parts of a node that it passes on as they are."""
    if isinstance(node, nodes.AssignmentStmt):
        yield node.rvalue
    elif isinstance(node, nodes.ExpressionStmt | nodes.ReturnStmt):
        yield from () if node.expr is None else (node.expr,)
    elif isinstance(node, nodes.OpExpr) and node.op in OPERATORS:
        for operand in (node.left, node.right):
            yield operand
            yield from operand.items if isinstance(operand, nodes.TupleExpr) else ()
    elif isinstance(node, nodes.IndexExpr):
        yield node.base
    elif isinstance(node, nodes.CallExpr) and _makes(node.callee):
        for argument in node.args:
            yield argument
            yield from argument.items if isinstance(argument, nodes.TupleExpr) else ()


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
