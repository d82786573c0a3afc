"""Which names a piece of program binds, however it does that."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
from mypy import nodes, patterns

from graphnn.mypy.syntax import PARTS, parts

__all__ = ["EVERYTHING", "BoundNames"]

EVERYTHING = "*"
"""Stands for the names that ``from module import *`` may bind."""

_SCOPES = (nodes.FuncDef, nodes.ClassDef, nodes.LambdaExpr)


@attrs.frozen
class BoundNames:
    """The names that a statement or expression binds in the scope that it stands in.

    A function or class inside binds its own name, and what it declares global or nonlocal. Branches
    that mypy takes for unreachable count as well.
    """

    names: set[str] = attrs.field(factory=set)
    declared: set[str] = attrs.field(factory=set)
    """Those that some function inside declares global or nonlocal."""

    @classmethod
    def of(cls, node: nodes.Node) -> BoundNames:
        """Collect the names of one node."""
        found = cls()
        waiting = [node]
        while waiting:
            current = waiting.pop()
            found.names.update(_bound(current))
            if isinstance(current, nodes.GlobalDecl | nodes.NonlocalDecl):
                found.declared.update(current.names)
            elif isinstance(current, _SCOPES):
                for part in parts(current):
                    found.declared.update(cls.of(part).declared)
            else:
                waiting.extend(parts(current))
        found.names.update(found.declared)
        return found


def _bound(node: nodes.Node) -> Iterator[str]:
    """Yield the names that a node itself binds, not those that its parts bind."""
    if isinstance(node, nodes.AssignmentStmt):
        yield from _targets(*node.lvalues)
    elif isinstance(node, nodes.OperatorAssignmentStmt):
        yield from _targets(node.lvalue)
    elif isinstance(node, nodes.AssignmentExpr):
        yield from _targets(node.target)
    elif isinstance(node, nodes.ForStmt):
        yield from _targets(node.index)
    elif isinstance(node, nodes.WithStmt):
        yield from _targets(*node.target)
    elif isinstance(node, nodes.TryStmt):
        yield from _targets(*node.vars)
    elif isinstance(node, nodes.DelStmt):
        yield from _targets(node.expr)
    elif isinstance(node, nodes.FuncDef | nodes.ClassDef):
        yield node.name
    elif isinstance(node, nodes.TypeAliasStmt):
        yield from _targets(node.name)
    elif isinstance(node, nodes.Import):
        yield from (alias or module.partition(".")[0] for module, alias in node.ids)
    elif isinstance(node, nodes.ImportFrom):
        yield from (alias or name for name, alias in node.names)
    elif isinstance(node, patterns.AsPattern):
        yield from _targets(node.name)
    elif isinstance(node, patterns.StarredPattern):
        yield from _targets(node.capture)
    elif isinstance(node, patterns.MappingPattern):
        yield from _targets(node.rest)
    elif isinstance(node, nodes.ImportAll) or (
        isinstance(node, nodes.Statement) and type(node) not in PARTS
    ):
        yield EVERYTHING


def _targets(*targets: nodes.Node | None) -> Iterator[str]:
    for target in targets:
        if isinstance(target, nodes.NameExpr):
            yield target.name
        elif isinstance(target, nodes.TupleExpr | nodes.ListExpr):
            yield from _targets(*target.items)
        elif isinstance(target, nodes.StarExpr):
            yield from _targets(target.expr)
