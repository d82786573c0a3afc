"""Which names a piece of program binds, however it does that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs
from mypy import nodes, patterns

from graphnn.mypy.syntax import PARTS, parts

__all__ = ["EVERYTHING", "BoundNames"]

EVERYTHING: Final = "*"
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
    def of(cls, *waiting: nodes.Node) -> BoundNames:
        """Collect the names of some nodes."""
        found, left = cls(), list(waiting)
        while left:
            current = left.pop()
            kind = type(current)
            if kind in _BINDING:
                found.names.update(_BINDING[kind](current))
            elif kind not in PARTS and isinstance(current, nodes.Statement):
                found.names.add(EVERYTHING)
            if isinstance(current, nodes.GlobalDecl | nodes.NonlocalDecl):
                found.declared.update(current.names)
            elif isinstance(current, _SCOPES):
                found.declared.update(cls.of(*parts(current)).declared)
            else:
                left.extend(parts(current))
        found.names.update(found.declared)
        return found


def _targets(*targets: nodes.Node | None) -> Iterator[str]:
    for target in targets:
        if isinstance(target, nodes.NameExpr):
            yield target.name
        elif isinstance(target, nodes.TupleExpr | nodes.ListExpr):
            yield from _targets(*target.items)
        elif isinstance(target, nodes.StarExpr):
            yield from _targets(target.expr)


_BINDING: Final[dict[type[nodes.Node], Callable[[Any], Iterable[str]]]] = {
    nodes.AssignmentExpr: lambda node: _targets(node.target),
    nodes.AssignmentStmt: lambda node: _targets(*node.lvalues),
    nodes.ClassDef: lambda node: [node.name],
    nodes.DelStmt: lambda node: _targets(node.expr),
    nodes.ForStmt: lambda node: _targets(node.index),
    nodes.FuncDef: lambda node: [node.name],
    nodes.Import: lambda node: [alias or name.partition(".")[0] for name, alias in node.ids],
    nodes.ImportAll: lambda node: [EVERYTHING],
    nodes.ImportFrom: lambda node: [alias or name for name, alias in node.names],
    nodes.OperatorAssignmentStmt: lambda node: _targets(node.lvalue),
    nodes.TryStmt: lambda node: _targets(*node.vars),
    nodes.TypeAliasStmt: lambda node: _targets(node.name),
    nodes.WithStmt: lambda node: _targets(*node.target),
    patterns.AsPattern: lambda node: _targets(node.name),
    patterns.MappingPattern: lambda node: _targets(node.rest),
    patterns.StarredPattern: lambda node: _targets(node.capture),
}
"""Names that a node of each kind binds itself, not those that its parts bind."""
